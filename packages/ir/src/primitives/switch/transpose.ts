import { inline } from "../../builder.ts";
import type { Emitter, LinearStep, Primitive, Tangent, Transforms } from "../../primitive.ts";
import { typesOf } from "../../program.ts";
import { placeCotangents, present, scatterActive } from "../control.ts";
import { orZeros, programOf, union, type SwitchParams } from "./layout.ts";

/** A choice, by the same number, among the transposed branches. */
export function transposeSwitch(
  b: Emitter,
  cts: readonly Tangent[],
  step: LinearStep<SwitchParams> & { readonly switchCase: Primitive<SwitchParams> },
  transforms: Transforms,
): readonly Tangent[] {
  const { types, params, switchCase } = step;
  const linear = types.slice(1).map((_, i) => step.wanted(i + 1));
  const given = cts.map((ct) => ct !== undefined);
  const transposed = params.branches.map((body) => transforms.transpose(body, linear, given));
  const active = union(transposed.map((part) => part.active));
  const wanted = types.slice(1).filter((_, i) => linear[i]);
  const branches = transposed.map(({ program, active: own }) =>
    programOf(program.name, typesOf(program.inputs), (body, inputs) =>
      orZeros(body, scatterActive(inline(body, program, inputs), own), wanted, active),
    ),
  );
  const others = linear.flatMap((isLinear, i) => (isLinear ? [] : [step.arg(i + 1)]));
  const results = b.apply(switchCase, [step.arg(0), ...others, ...present(cts)], { branches });
  return [undefined, ...placeCotangents(linear, active, results)];
}
