/** Programs for devices without f64: the same steps in f32, or in f16. */
import {
  arrayValue,
  Builder,
  dtypes,
  f32,
  f64,
  get,
  type ArrayType,
  type ArrayValue,
  type Dtype,
  type Program,
  type Value,
} from "@cotangent/ir";

const narrowDtype = (dtype: Dtype, to: Dtype): Dtype => (dtype.kind === "float" ? to : dtype);
const narrowType = ({ dtype, shape }: ArrayType, to: Dtype): ArrayType => ({ dtype: narrowDtype(dtype, to), shape });

const isProgram = (value: object): value is Program => "kind" in value && value.kind === "program";
const isDtype = (value: unknown): value is Dtype => Object.values<unknown>(dtypes).includes(value);

/** Parameters are plain data in which dtypes and programs occur. */
function narrowParams(value: unknown, to: Dtype): unknown {
  if (isDtype(value)) return narrowDtype(value, to);
  if (Array.isArray(value)) return value.map((part) => narrowParams(part, to));
  if (typeof value !== "object" || value === null || Object.values(value).some((part) => typeof part === "function"))
    return value;
  if (isProgram(value)) return narrow(value, to);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, narrowParams(part, to)]));
}

/** `program` with all floats in `to`. */
export function narrow(program: Program, to: Dtype = f32): Program {
  const b = new Builder();
  const values = new Map<Value, Value>(program.inputs.map((input) => [input, b.input(narrowType(input.type, to))]));
  const read = (value: Value): Value => get(values, value, "value of an entry");
  for (const { primitive, args, params, results } of program.steps) {
    const made = b.apply(primitive, args.map(read), narrowParams(params, to) as typeof params);
    results.forEach((result, i) => values.set(result, made[i]!));
  }
  return b.finish(program.outputs.map(read), program.name);
}

/** The same numbers in `to`, if they are floats. */
export const narrowValue = (value: ArrayValue, to: Dtype = f32): ArrayValue =>
  value.dtype.kind === "float" ? arrayValue(to, value.shape, value.data) : value;

/** The same numbers in f64, for programs before they were narrowed. */
export const widenValue = (value: ArrayValue): ArrayValue => narrowValue(value, f64);
