/** Arrays of the interpreter: a concrete type and its elements in row-major order. */
import { evaluateDim, showDim, type Shape } from "../dim.ts";
import type { Dtype, TypedArray } from "../dtype.ts";
import { ArgumentError, at } from "../errors.ts";
import type { Program } from "../program.ts";
import { showType } from "../type.ts";

/** The type of an array all of whose lengths are known. */
interface ConcreteType {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

export interface ArrayValue extends ConcreteType {
  readonly data: TypedArray;
}

export type Sizes = ReadonlyMap<string, number>;

export const productOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

/** An array holding `data`, each element rounded to `dtype`. */
export function arrayValue(dtype: Dtype, shape: readonly number[], data: ArrayLike<number>): ArrayValue {
  const count = productOf(shape);
  if (data.length !== count)
    throw new ArgumentError(
      "wrong-length",
      `${data.length} elements for shape [${shape.join()}]`,
      `give ${count} elements`,
    );
  const storage = dtype.allocate(count);
  for (let i = 0; i < count; i++) storage[i] = dtype.round(at(data, i));
  return { dtype, shape, data: storage };
}

export const filledArray = (dtype: Dtype, shape: readonly number[], value: number): ArrayValue => ({
  dtype,
  shape,
  data: dtype.allocate(productOf(shape)).fill(dtype.round(value)),
});

export const concreteShape = (shape: Shape, sizes: Sizes): readonly number[] =>
  shape.map((dim) => evaluateDim(dim, sizes));

/** The values of named sizes, from the shapes of inputs that name them. */
export function bindSizes(program: Program, inputs: readonly ConcreteType[]): Sizes {
  const sizes = new Map<string, number>();
  const mismatch = (i: number, found: ConcreteType): ArgumentError =>
    new ArgumentError(
      "wrong-input",
      `program "${program.name}": input ${i} is ${showType(found)}, expected ${showType(at(program.inputs, i).type)}`,
      "call the program with arrays of the types of its inputs",
    );
  if (inputs.length !== program.inputs.length)
    throw new ArgumentError(
      "wrong-input",
      `program "${program.name}": ${inputs.length} inputs, expected ${program.inputs.length}`,
      "give one array for each input",
    );
  const pairs = program.inputs.map(({ type }, i) => ({ type, i, found: at(inputs, i) }));
  for (const { type, i, found } of pairs) {
    if (found.dtype !== type.dtype || found.shape.length !== type.shape.length) throw mismatch(i, found);
    type.shape.forEach((dim, axis) => {
      if (typeof dim !== "number" && /^\w+$/.test(showDim(dim)) && !sizes.has(showDim(dim)))
        sizes.set(showDim(dim), at(found.shape, axis));
    });
  }
  for (const { type, i, found } of pairs)
    if (type.shape.some((dim, axis) => evaluateDim(dim, sizes) !== found.shape[axis])) throw mismatch(i, found);
  return sizes;
}
