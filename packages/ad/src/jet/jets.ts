/** Taylor mode: a program on power series to some order, at a cost that grows with the square of the order. */
import { at, Builder, get, type ActiveProgram, type Program, type Tangent, type Transforms } from "@cotangent/ir";
import { flags, remembered } from "../remembered.ts";
import { transforms } from "../transforms.ts";
import { SeriesBuilder } from "./series.ts";

function jets(program: Program, slots: readonly boolean[], order: number): ActiveProgram {
  const b = new Builder();
  const series = new SeriesBuilder(b, jetsOf);
  const primals = program.inputs.map(({ type }) => b.input(type));
  const values = new Map(
    program.inputs.map((input, i) => {
      const higher = slots.slice(i * order, (i + 1) * order).map((set) => (set ? b.input(input.type) : undefined));
      return [input, series.input([at(primals, i), ...higher])];
    }),
  );
  for (const { primitive, args, params, results, origin } of program.steps) {
    series.origin = origin;
    const made = series.apply(
      primitive,
      args.map((arg) => get(values, arg, "series of an entry")),
      params,
    );
    results.forEach((result, i) => values.set(result, at(made, i)));
    // What makes all coefficients at once is asked for the last one first; nothing is left to recursion.
    for (let k = order; k >= 0; k--) for (const value of made) series.coefficient(value, k);
  }
  const outputs = program.outputs.map((output) => get(values, output, "series of an output"));
  const higher: readonly Tangent[] = outputs.flatMap((output) =>
    Array.from({ length: order }, (_, k) => series.coefficient(output, k + 1)),
  );
  const found = [...outputs.map((output) => series.constant(output)), ...higher.filter((c) => c !== undefined)];
  return { program: b.finish(found, `jet_${program.name}`), active: higher.map((c) => c !== undefined) };
}

const known = new Map<number, Transforms>();

/**
 * Taylor mode to `order`, as transforms for rules of operations that contain programs: `jvp` maps `(inputs, coefficients)` to
 * `(outputs, coefficients)`, where the coefficients of t¹ … tᵒʳᵈᵉʳ of an entry are `order` tangents, and are absent where a mark says
 * that they are zero.
 */
export function jetsOf(order: number): Transforms {
  const found = known.get(order);
  if (found) return found;
  const jvp = remembered((program: Program, slots: readonly boolean[]) => jets(program, slots, order), flags);
  const made = {
    ...transforms,
    order,
    jvp,
    activity: (program, slots) => jvp(program, slots).active,
  } satisfies Transforms;
  known.set(order, made);
  return made;
}
