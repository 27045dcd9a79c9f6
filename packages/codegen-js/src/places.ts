/** Where the buffers of a kernel are: parameters, arrays kept between calls, or variables of their own. */
import { at, concreteDim, sizeOf, type ArrayType, type Dim, type Dtype, type Index, type Shape } from "@cotangent/ir";
import {
  affineIn,
  allStatements,
  nodesOf,
  reachable,
  type AxisRange,
  type Kernel,
  type KernelStatement,
} from "@cotangent/kernel";
import type { Names } from "./names.ts";

/** How a kernel buffer is reached. */
export interface Place {
  readonly array: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** A variable that is added to every address. */
  readonly offset: string | undefined;
  /** One local variable for each element, where every address is known when printing. */
  readonly scalars: readonly string[] | undefined;
}

/** How the code around a kernel calls a buffer, and the variable that its elements start at. */
export interface BufferArgument {
  readonly array: string;
  readonly offset?: string | undefined;
  /** The variable that holds its one element, if one does. */
  readonly scalars?: readonly string[] | undefined;
}

export interface ArrayDeclaration {
  readonly name: string;
  readonly dtype: Dtype;
  readonly length: number;
}

export interface Places {
  readonly places: readonly Place[];
  readonly arrays: readonly ArrayDeclaration[];
  /** Variables that hold elements of register buffers. */
  readonly variables: readonly string[];
}

/** Register buffers up to this size become variables. */
const maximalScalars = 64;

export const concreteShape = (shape: Shape): readonly number[] =>
  shape.map((dim) => concreteDim(dim, "code for the CPU"));
export const countOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

export const sizeOfType = ({ shape }: ArrayType): number => Number(sizeOf(shape));

/** The class of typed arrays that holds a dtype, by its name in emitted code. */
export const arrayClass = (dtype: Dtype): string => dtype.allocate(0).constructor.name;

export const allocation = ({ dtype, length }: { readonly dtype: Dtype; readonly length: number | string }): string =>
  `new ${arrayClass(dtype)}(${length})`;

export interface KernelNames {
  /** For what lives in the kernel's function, and for what lives beside it. */
  readonly local: Names;
  readonly module: Names;
  /** The value of a dimension. */
  readonly size: (dim: Dim) => string;
  /** The line of a statement with a mark that says where it comes from; lines have none if absent. */
  readonly mark?: ((line: string, statement: KernelStatement) => string) | undefined;
}

export function placesOf(kernel: Kernel, args: readonly BufferArgument[], names: KernelNames): Places {
  const fixed = fixedAddresses(kernel);
  const arrays: ArrayDeclaration[] = [];
  const variables: string[] = [];
  let next = 0;
  const places = kernel.buffers.map((buffer, i): Place => {
    const { dtype, shape } = buffer.type;
    if (buffer.space === "buffer") {
      const { array, offset, scalars } = at(args, next++);
      return { array, offset, dtype, shape, scalars };
    }
    const length = sizeOfType(buffer.type);
    if (buffer.space === "register" && length <= maximalScalars && fixed(i)) {
      const scalars = Array.from({ length }, (_, k) => names.local.unique(`${buffer.name}_${k}`));
      variables.push(...scalars);
      return { array: buffer.name, offset: undefined, dtype, shape, scalars };
    }
    const array = names.module.unique(buffer.name);
    names.local.take(array);
    arrays.push({ name: array, dtype, length });
    return { array, offset: undefined, dtype, shape, scalars: undefined };
  });
  return { places, arrays, variables };
}

/** The buffers that `statements` may change: those that they write to, and others of one alias set with these. */
export function writtenBuffers({ buffers }: Kernel, statements: readonly KernelStatement[]): ReadonlySet<number> {
  const written = new Set(
    allStatements(statements).flatMap((statement) => (statement.kind === "store" ? [statement.target] : [])),
  );
  const aliases = new Set([...written].flatMap((i) => at(buffers, i).alias ?? []));
  buffers.forEach(({ alias }, i) => {
    if (alias !== undefined && aliases.has(alias)) written.add(i);
  });
  return written;
}

/** Whether all addresses in a buffer are known once the loops to unroll are unrolled. */
export function fixedAddresses(kernel: Kernel): (buffer: number) => boolean {
  const unrolled = new Set<number>();
  const rolled = new Set<number>();
  const accesses: { readonly buffer: number; readonly index: readonly Index[] }[] = [];
  for (const statement of allStatements(kernel.body)) {
    if (statement.kind === "loop") {
      const { extent } = statement;
      const isUnrolled =
        extent.kind === "size" &&
        typeof extent.value === "number" &&
        (extent.value === 1 || (statement.role === "unrolled" && extent.value <= 64));
      (isUnrolled ? unrolled : rolled).add(statement.axis);
    }
    if (statement.kind === "store") accesses.push({ buffer: statement.target, index: statement.index });
    for (const node of reachable(nodesOf(statement)))
      if (node.kind === "load") accesses.push({ buffer: node.source, index: node.index });
  }
  const range: AxisRange = (axis) =>
    unrolled.has(axis) && !rolled.has(axis) ? { low: 0, high: 0 } : { low: 0, high: Infinity };
  const varying = new Set(
    accesses
      .filter(({ index }) => index.some((part) => affineIn(part, range).terms.length > 0))
      .map(({ buffer }) => buffer),
  );
  return (buffer) => !varying.has(buffer);
}
