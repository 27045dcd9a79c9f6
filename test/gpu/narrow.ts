/** Programs for devices without f64: the same steps in f32. */
import {
  arrayValue,
  Builder,
  f32,
  f64,
  get,
  type ArrayType,
  type ArrayValue,
  type Program,
  type Value,
} from "@cotangent/ir";

const narrowType = ({ dtype, shape }: ArrayType): ArrayType => ({ dtype: dtype === f64 ? f32 : dtype, shape });

const isProgram = (value: object): value is Program => "kind" in value && value.kind === "program";

/** Parameters are plain data in which dtypes and programs occur. */
function narrowParams(value: unknown): unknown {
  if (value === f64) return f32;
  if (Array.isArray(value)) return value.map(narrowParams);
  if (typeof value !== "object" || value === null || Object.values(value).some((part) => typeof part === "function"))
    return value;
  if (isProgram(value)) return narrow(value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, narrowParams(part)]));
}

/** `program` with f32 in place of f64. */
export function narrow(program: Program): Program {
  const b = new Builder();
  const values = new Map<Value, Value>(program.inputs.map((input) => [input, b.input(narrowType(input.type))]));
  const read = (value: Value): Value => get(values, value, "value of an entry");
  for (const { primitive, args, params, results } of program.steps) {
    const made = b.apply(primitive, args.map(read), narrowParams(params) as typeof params);
    results.forEach((result, i) => values.set(result, made[i]!));
  }
  return b.finish(program.outputs.map(read), program.name);
}

/** The same numbers in f32. */
export const narrowValue = (value: ArrayValue): ArrayValue =>
  value.dtype === f64 ? arrayValue(f32, value.shape, value.data) : value;

/** The same numbers in f64, for programs before they were narrowed. */
export const widenValue = (value: ArrayValue): ArrayValue =>
  value.dtype === f32 ? arrayValue(f64, value.shape, value.data) : value;
