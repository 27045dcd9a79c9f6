/** vmap: the program on arrays with one more, leading, axis. What does not depend on batched inputs stays as it is. */
import {
  at,
  Builder,
  get,
  repeatLeading,
  showDim,
  type BatchedProgram,
  type BatchTransforms,
  type Dim,
  type Emitter,
  type Program,
  type Value,
} from "@cotangent/ir";
import { flags, remembered } from "./remembered.ts";

function vmap(program: Program, batched: readonly boolean[], size: Dim): BatchedProgram {
  const b = new Builder();
  const values = new Map<Value, Value>();
  const mapped = new Set<Value>();
  program.inputs.forEach((input, i) => {
    const { dtype, shape } = input.type;
    values.set(input, b.input(batched[i] ? { dtype, shape: [size, ...shape] } : input.type));
    if (batched[i]) mapped.add(input);
  });
  for (const { primitive, args, params, results, origin } of program.steps) {
    b.origin = origin;
    const marks = args.map((arg) => mapped.has(arg));
    const own = args.map((arg) => get(values, arg, "value of an entry"));
    const some = marks.includes(true);
    const made = some
      ? primitive.batch(b, own, params, { batched: marks, size, transforms: batching })
      : b.apply(primitive, own, params);
    results.forEach((result, i) => {
      values.set(result, at(made, i));
      if (some) mapped.add(result);
    });
  }
  const outputs = program.outputs.map((output) => get(values, output, "value of an output"));
  return {
    program: b.finish(outputs, `vmap_${program.name}`),
    batched: program.outputs.map((output) => mapped.has(output)),
  };
}

const forceBatched = (b: Emitter, values: readonly Value[], batched: readonly boolean[], size: Dim): readonly Value[] =>
  values.map((value, i) => (batched[i] ? value : repeatLeading(b, value, size)));

/** Batching as one object, for rules of operations that contain programs. */
export const batching: BatchTransforms = {
  vmap: remembered(vmap, (batched, size) => `${flags(batched)},${showDim(size)}`),
  forceBatched,
};
