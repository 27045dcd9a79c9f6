import { at, get } from "../../errors.ts";
import { inline } from "../../builder.ts";
import type { Emitter, JvpResult, Linearized, Tangent, Transforms } from "../../primitive.ts";
import { typesOf, type Step, type Value } from "../../program.ts";
import { showType, type ArrayType } from "../../type.ts";
import { zeroOf } from "../constant.ts";
import { present, scatterActive } from "../control.ts";
import { eachTimes } from "../scan/layout.ts";
import { repeatSteps, sharedHalves } from "../scan/repeat-steps.ts";
import { planResiduals } from "../scan/residuals.ts";
import { orZeros, programOf, union, type SwitchStep } from "./layout.ts";

/** A choice among the branches with their tangents; a tangent that only some branches have is zero in the others. */
export function jvpSwitch(
  b: Emitter,
  { switchCase, args, params: { branches } }: SwitchStep,
  tangents: readonly Tangent[],
  transforms: Transforms,
): JvpResult {
  const { order } = transforms;
  const flags = tangents.slice(order).map((tangent) => tangent !== undefined);
  const moved = branches.map((body) => transforms.jvp(body, flags));
  const active = union(moved.map((jvp) => jvp.active));
  const types = typesOf(at(branches, 0).outputs);
  const joint = moved.map(({ program, active: own }) =>
    programOf(program.name, typesOf(program.inputs), (body, inputs) => {
      const outputs = inline(body, program, inputs);
      const made = scatterActive(outputs.slice(types.length), own);
      return [...outputs.slice(0, types.length), ...orZeros(body, made, eachTimes(order, types), active)];
    }),
  );
  const all = b.apply(switchCase, [...args, ...present(tangents)], { branches: joint });
  return { results: all.slice(0, types.length), tangents: scatterActive(all.slice(types.length), active) };
}

/**
 * Where a branch finds a residual: among the operands, which are at hand, or in a slot, that branches share since only one
 * of them runs.
 */
type Residual = { readonly operand: number } | { readonly slot: number };

/** A choice that also keeps what its tangents need, and a choice among linear maps that reads it. */
export function linearizeSwitch(
  { b, linear }: { readonly b: Emitter; readonly linear: Emitter },
  { switchCase, args, params: { branches } }: SwitchStep,
  tangents: readonly Tangent[],
  transforms: Transforms,
): JvpResult {
  const flags = tangents.slice(1).map((tangent) => tangent !== undefined);
  const halves = branches.map((body) => planned(transforms.linearize(body, flags)));
  const active = union(halves.map((half) => half.active));
  const types = typesOf(at(branches, 0).outputs);
  const { slots, residuals } = shareSlots(halves);
  const known = halves.map(({ program, kept }, k) =>
    programOf(program.name, typesOf(program.inputs), (body, inputs) => {
      const outputs = inline(
        body,
        { ...program, outputs: [...program.outputs.slice(0, types.length), ...kept] },
        inputs,
      );
      const inSlots = new Map(
        at(residuals, k).map((residual, i) => ["slot" in residual ? residual.slot : -1, outputs[types.length + i]]),
      );
      return [...outputs.slice(0, types.length), ...slots.map((type, slot) => inSlots.get(slot) ?? zeroOf(body, type))];
    }),
  );
  const all = b.apply(switchCase, args, { branches: known });
  const read = [...new Set(residuals.flat().flatMap((residual) => ("operand" in residual ? [residual.operand] : [])))];
  const moving = present(tangents);
  const operands = read.map((operand) => at(args, 1 + operand));
  const linearArgs = [...all.slice(types.length), ...operands, ...moving];
  const maps = halves.map((half, k) =>
    programOf(half.linear.name, typesOf(linearArgs), (body, inputs) => {
      const place = (residual: Residual): Value =>
        at(inputs, "slot" in residual ? residual.slot : slots.length + read.indexOf(residual.operand));
      const inside = new Map(half.kept.map((value, i) => [value, place(at(at(residuals, k), i))]));
      repeatSteps(body, half.recomputed, inside);
      const own = [
        ...half.wanted.map((value) => get(inside, value, "residual of a branch")),
        ...inputs.slice(inputs.length - moving.length),
      ];
      return orZeros(body, scatterActive(inline(body, half.linear, own), half.active), types, active);
    }),
  );
  const moved = linear.apply(switchCase, [at(args, 0), ...linearArgs], { branches: maps });
  return { results: all.slice(0, types.length), tangents: scatterActive(moved, active) };
}

/** A branch in two halves. */
interface Planned extends Linearized {
  /** What the linear half reads. */
  readonly wanted: readonly Value[];
  /** What is kept of it: operands, or what goes into slots. */
  readonly kept: readonly Value[];
  /** Computed again on the way back, in order. */
  readonly recomputed: readonly Step[];
}

/** Only operands that are read anyway are at hand: others may have to be kept, too. */
function planned(halves: Linearized): Planned {
  const shared = sharedHalves(halves);
  const { program, residuals } = shared;
  const wanted = program.outputs.slice(program.outputs.length - residuals);
  const read = new Set(wanted);
  const elements = new Set(program.inputs.filter((input) => read.has(input)));
  const options = { consts: 0, elements, readable: new Set<Value>(), counted: [] };
  const plan = planResiduals(program, wanted, options);
  return { ...shared, wanted, kept: [...plan.stacked, ...plan.elements], recomputed: plan.recomputed };
}

function shareSlots(halves: readonly Planned[]): {
  readonly slots: readonly ArrayType[];
  readonly residuals: readonly (readonly Residual[])[];
} {
  const slots: ArrayType[] = [];
  const ofType = new Map<string, number[]>();
  const residuals = halves.map(({ program, kept }) => {
    const taken = new Map<string, number>();
    return kept.map((value): Residual => {
      const operand = program.inputs.indexOf(value);
      if (operand >= 0) return { operand };
      const key = showType(value.type);
      const places = ofType.get(key) ?? [];
      ofType.set(key, places);
      const next = taken.get(key) ?? 0;
      taken.set(key, next + 1);
      if (next === places.length) places.push(slots.push(value.type) - 1);
      return { slot: at(get(ofType, key, "slots of a type"), next) };
    });
  });
  return { slots, residuals };
}
