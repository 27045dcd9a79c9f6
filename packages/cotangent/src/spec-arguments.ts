/** Arguments of which only the types are known: for those who look at programs instead of running them. */
import { ArgumentError, parseType, type ArrayType } from "@cotangent/ir";
import { complex128, complex64 } from "./complex/dtypes.ts";
import { allowArrays } from "./control.ts";
import { describe } from "./describe.ts";
import { dtypeOf } from "./dtype-like.ts";
import { Tensor, type TensorLike } from "./tensor.ts";
import { currentTrace, Trace, within } from "./trace.ts";
import { isPlain, showPath } from "./tree.ts";
import { typed } from "./tree-types.ts";

/** The type of a tensor. */
export interface TensorType {
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** What may stand for `T` where nothing is computed: tensors and numbers, or their types, as objects or as text (`"f32[128, 10]"`). */
export type Specs<T> = T extends Tensor | number | boolean
  ? TensorLike | TensorType | string
  : T extends null | undefined | ((...args: never) => unknown)
    ? T
    : T extends object
      ? T | { [K in keyof T]: Specs<T[K]> }
      : T;

/** The arguments of a function of `A`, or their types. */
export type SpecsOf<A extends readonly unknown[]> = { [K in keyof A]: Specs<A[K]> };

/**
 * `body(args)`, where types have become tracers, which no one computes.
 * @throws ArgumentError for text or an object that says no type.
 */
export function withSpecs<T>(name: string, args: readonly unknown[], body: (args: readonly unknown[]) => T): T {
  const trace = new Trace(name, currentTrace());
  try {
    return within(trace, () => body(args.map((arg, i) => tracersIn(arg, trace, `[${i}]`))));
  } finally {
    trace.end();
  }
}

function tracersIn(tree: unknown, trace: Trace, path: string): unknown {
  if (typeof tree === "string") return tracerOf(typeOfText(tree, trace.name, path), trace);
  if (Array.isArray(tree)) return tree.map((child: unknown, i) => tracersIn(child, trace, `${path}[${i}]`));
  if (typeof tree !== "object" || tree === null || !isPlain(tree)) return tree;
  if (isTensorType(tree)) return tracerOf(checkedType(tree, trace.name, path), trace);
  return Object.fromEntries(
    Object.entries(tree).map(([key, child]) => [key, tracersIn(child, trace, `${path}.${key}`)]),
  );
}

const isTensorType = (x: object): x is TensorType =>
  Object.keys(x).length === 2 && "dtype" in x && typeof x.dtype === "string" && "shape" in x && Array.isArray(x.shape);

function tracerOf({ dtype, shape }: TensorType, trace: Trace): Tensor {
  allowArrays();
  const complex = [complex64, complex128].find(({ name }) => name === dtype);
  const type = complex?.part ?? dtypeOf(typed(dtype));
  const tracer = new Tensor(trace.input({ dtype: type, shape }, false));
  return complex ? tracer.astype(complex) : tracer;
}

function typeOfText(text: string, where: string, path: string): TensorType {
  const compact = text.replaceAll(/\s/g, "");
  const [name = "", lengths] = compact.split("[");
  const real = compact.replace(/^complex(64|128)/, "f32");
  const type: ArrayType | undefined = parseType(lengths === undefined ? `${real}[]` : real);
  const shape = type?.shape.map(Number);
  if (!shape?.every(isLength)) throw noType(describe(text), where, path);
  return { dtype: name, shape };
}

const isLength = (length: number): boolean => Number.isSafeInteger(length) && length >= 0;

function checkedType(type: TensorType, where: string, path: string): TensorType {
  if (type.shape.every(isLength)) return type;
  throw noType(JSON.stringify(type), where, path);
}

const noType = (found: string, where: string, path: string): ArgumentError =>
  new ArgumentError(
    "bad-argument",
    `${where}: ${found} at ${showPath(path)} says no type`,
    'write { dtype: "f32", shape: [128, 10] } or "f32[128, 10]", or give a tensor or a number',
  );
