/** Arrays from data. */
import { ArgumentError, at, bool, f32, f64, i32, u32, type Dtype, type TypedArray } from "@cotangent/ir";
import { fromData, lift, strong } from "../bind.ts";
import { describe } from "../describe.ts";
import { dtypeOf } from "../dtype-like.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { dtypeOption, type DtypeOption } from "./constant.ts";
import { stack } from "./join.ts";

/** Numbers, booleans and tensors in nested arrays of one length at each depth. */
export type NestedArray = TensorLike | readonly NestedArray[];
/** What {@link array} takes. */
export type ArrayInput = NestedArray | TypedArray;

/**
 * An array of the elements of `data`: nested JavaScript arrays, a typed array (copied), a tensor, or a number. Numbers
 * are f32 whatever their value, booleans are bool, and a typed array has the dtype of its elements, unless `dtype`
 * says otherwise. Tensors in nested arrays are stacked, and derivatives pass through.
 *
 * @throws ArgumentError for arrays of unequal lengths, and for elements that are no numbers.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 *
 * array([[1, 2], [3, 4]]); // Tensor(f32[2,2], [[1, 2], [3, 4]])
 * array([1, 2], { dtype: "i32" }).dtype.name; // i32
 * ```
 */
export function array(data: ArrayInput, options: DtypeOption = {}): Tensor {
  const { dtype } = dtypeOption(options, "array");
  const wanted = dtype === undefined ? undefined : dtypeOf(dtype);
  if (data instanceof Tensor) return strong(wanted ? data.astype(wanted) : data);
  if (wanted?.part) return array(data, { dtype: wanted.part }).astype(wanted);
  if (ArrayBuffer.isView(data)) return fromTyped(data, wanted);
  return isList(data) && holdsTensor(data) ? fromTensors(data, wanted) : fromNumbers(data, wanted);
}

/** As {@link array}, except that a tensor of the wanted dtype is returned as it is. */
export const asarray = (data: ArrayInput, options: DtypeOption = {}): Tensor =>
  data instanceof Tensor && dtypeOption(options, "asarray").dtype === undefined ? data : array(data, options);

function toScalar(data: ArrayInput): TensorLike {
  if (typeof data === "number" || typeof data === "boolean" || data instanceof Tensor) return data;
  throw new ArgumentError(
    "not-a-tensor",
    `array: ${describe(data)} is not an element`,
    "give numbers, booleans, tensors, and arrays of these; complex() takes complex numbers { re, im }",
  );
}

const typedDtypes: readonly (readonly [new () => TypedArray, Dtype])[] = [
  [Float32Array, f32],
  [Float64Array, f64],
  [Int32Array, i32],
  [Uint32Array, u32],
];

function fromTyped(data: TypedArray, wanted: Dtype | undefined): Tensor {
  const dtype = wanted ?? typedDtypes.find(([type]) => data instanceof type)?.[1];
  if (!dtype)
    throw new ArgumentError(
      "unknown-dtype",
      `array: ${describe(data)} has elements of no dtype`,
      'name one, for instance { dtype: "f32" }',
    );
  return fromData(dtype, [data.length], roundAll(dtype, data));
}

function roundAll(dtype: Dtype, data: ArrayLike<number>): TypedArray {
  const storage = dtype.allocate(data.length);
  for (let i = 0; i < data.length; i++) storage[i] = dtype.round(at(data, i));
  return storage;
}

const isList = (data: ArrayInput): data is readonly NestedArray[] => Array.isArray(data);

const holdsTensor = (data: ArrayInput): boolean => (isList(data) ? data.some(holdsTensor) : data instanceof Tensor);

function fromTensors(data: readonly NestedArray[], wanted: Dtype | undefined): Tensor {
  const parts = data.map((part) => (isList(part) ? fromTensors(part, undefined) : lift(toScalar(part))));
  const whole = stack(parts);
  return strong(wanted ? whole.astype(wanted) : whole);
}

function fromNumbers(data: NestedArray, wanted: Dtype | undefined): Tensor {
  const shape: number[] = [];
  for (let part: NestedArray | undefined = data; part !== undefined && isList(part); part = part[0])
    shape.push(part.length);
  const elements: number[] = [];
  let booleans = 0;
  const visit = (part: NestedArray, depth: number): void => {
    const length = isList(part) ? part.length : undefined;
    if (length !== shape[depth])
      throw new ArgumentError(
        "wrong-length",
        `array: at depth ${depth} one part has ${showLength(shape[depth])} and another ${showLength(length)}`,
        "give arrays of one length at each depth",
      );
    if (isList(part)) return part.forEach((inner) => visit(inner, depth + 1));
    const element = toScalar(part);
    if (typeof element === "boolean") booleans++;
    elements.push(Number(element));
  };
  visit(data, 0);
  const dtype = wanted ?? (booleans > 0 && booleans === elements.length ? bool : f32);
  return fromData(dtype, shape, roundAll(dtype, elements));
}

const showLength = (length: number | undefined): string => (length === undefined ? "a number" : `length ${length}`);
