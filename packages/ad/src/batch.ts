/** vmap: the program on arrays with one more, leading, axis. What does not depend on batched inputs stays as it is. */
import {
  at,
  Builder,
  get,
  repeatLeading,
  type BatchedProgram,
  type Dim,
  type Emitter,
  type Program,
  type Transforms,
  type Value,
} from "@cotangent/ir";

export function vmap(program: Program, batched: readonly boolean[], size: Dim, transforms: Transforms): BatchedProgram {
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
    const flags = args.map((arg) => mapped.has(arg));
    const own = args.map((arg) => get(values, arg, "value of an entry"));
    const some = flags.includes(true);
    const made = some
      ? primitive.batch(b, own, params, { batched: flags, size, transforms })
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

export const forceBatched = (
  b: Emitter,
  values: readonly Value[],
  batched: readonly boolean[],
  size: Dim,
): readonly Value[] => values.map((value, i) => (batched[i] ? value : repeatLeading(b, value, size)));
