import { Builder, inline } from "../../builder.ts";
import { i32 } from "../../dtype.ts";
import { at, get } from "../../errors.ts";
import type { Emitter, JvpResult, Linearized, Tangent, Transforms } from "../../primitive.ts";
import { typesOf, type Program, type Value } from "../../program.ts";
import { arrayType, type ArrayType } from "../../type.ts";
import { iota } from "../constant.ts";
import { present, scatterActive } from "../control.ts";
import { countedCarries, countedFrom } from "./counted.ts";
import { activeInputs, chosen, filled, split, type LoopStep, type MakeLoop, type ScanParams } from "./layout.ts";
import { preaccumulate } from "./preaccumulate.ts";
import { repeatSteps, sharedHalves } from "./repeat-steps.ts";
import { planResiduals, type ResidualPlan } from "./residuals.ts";

/** How a loop is split: into one of its kind that keeps residuals, and then a linear loop of as many iterations. */
export interface SplitLoop extends LoopStep {
  readonly linearLoop: MakeLoop;
}

/** A loop that also stacks what its tangents need, and a linear one that reads it. */
export function linearizeScan(
  { b, linear }: { readonly b: Emitter; readonly linear: Emitter },
  { loop, linearLoop, args, params }: SplitLoop,
  tangents: readonly Tangent[],
  transforms: Transforms,
): JvpResult {
  const { body, carries } = params;
  const active = activeInputs(tangents, params, transforms);
  const [, activeCarries] = split(active, params);
  const isKept = args.map((arg) => transforms.isKept?.(arg) === true);
  const [keptConsts, , keptElements] = split(isKept, params);
  const kept = [...keptConsts, ...Array.from({ length: carries }, () => false), ...keptElements];
  const { halves, plan } = cheapest(sharedHalves(transforms.linearize(body, active, kept)), params, kept);
  const { program, residuals } = halves;
  const outputs = [...program.outputs.slice(0, program.outputs.length - residuals), ...plan.stacked];
  const all = loop(b, args, { ...params, body: { ...program, outputs } });
  const outside = new Map<Value, Value>(program.inputs.map((input, i) => [input, at(args, i)]));
  repeatSteps(b, plan.invariantSteps, outside);

  const find = (value: Value): Value => get(outside, value, "invariant of a loop");
  const [, carryArgs] = split(args, params);
  const [constTangents, startTangents, xTangents] = split(tangents, params);
  const linearArgs = [
    ...plan.invariants.map(find),
    ...plan.counted.map(({ carry }) => find(carry)),
    ...present(constTangents),
    ...filled(linear, startTangents, carryArgs, activeCarries),
    ...all.slice(body.outputs.length),
    ...plan.elements.map(find),
    ...(plan.counted.length > 0 ? [linear.one(iota, [], { dtype: i32, shape: [params.count], axis: 0 })] : []),
    ...present(xTangents),
  ];
  const next = activeCarries.filter(Boolean).length;
  const moved = linearLoop(linear, linearArgs, {
    ...params,
    body: linearBody(params, active, halves, plan),
    consts: plan.invariants.length + plan.counted.length + present(constTangents).length,
    carries: next,
  });
  return {
    results: all.slice(0, body.outputs.length),
    tangents: [
      ...scatterActive(moved.slice(0, next), activeCarries),
      ...scatterActive(moved.slice(next), halves.active.slice(carries)),
    ],
  };
}

interface Planned {
  readonly halves: Linearized;
  readonly plan: ResidualPlan;
}

/** With coefficients as residuals where each iteration then keeps no more than with factors. */
function cheapest(halves: Linearized, params: ScanParams, kept: readonly boolean[]): Planned {
  const factors = planned(halves, params, kept);
  const multiplied = preaccumulate(halves);
  const coefficients = multiplied && planned(multiplied, params, kept);
  return coefficients && coefficients.plan.stacked.length <= factors.plan.stacked.length ? coefficients : factors;
}

function planned(halves: Linearized, params: ScanParams, kept: readonly boolean[]): Planned {
  const { program, residuals } = halves;
  const { consts, carries } = params;
  const counted = countedCarries(program, params);
  const elements = new Set(program.inputs.slice(consts + carries));
  const wanted = program.outputs.slice(program.outputs.length - residuals);
  const readable = new Set(program.inputs.filter((_, i) => i < consts && kept[i]));
  return {
    halves,
    plan: planResiduals(program, wanted, { consts, elements, readable, counted }),
  };
}

/**
 * `(invariants, where counts start, const tangents, carry tangents, stacked residuals, elements, positions, element tangents) →
 * (carry tangents, result tangents)`.
 */
function linearBody(
  params: ScanParams,
  active: readonly boolean[],
  { program, linear, residuals, active: activeOutputs }: Linearized,
  plan: ResidualPlan,
): Program {
  const { body, carries } = params;
  const b = new Builder();
  const inside = new Map<Value, Value>();
  const inputsFor = (values: readonly Value[]): void =>
    values.forEach((value) => inside.set(value, b.input(value.type)));
  const [activeConsts, activeCarries, activeXs] = split(active, params);
  const [constTypes, carryTypes, xTypes] = split(typesOf(body.inputs), params);
  const tangentInputs = (types: readonly ArrayType[], flags: readonly boolean[]): readonly Value[] =>
    chosen(types, flags).map((type) => b.input(type));
  inputsFor(plan.invariants);
  const starts = plan.counted.map(({ carry }) => b.input(carry.type));
  const constInputs = tangentInputs(constTypes, activeConsts);
  const carryInputs = tangentInputs(carryTypes, activeCarries);
  inputsFor([...plan.stacked, ...plan.elements]);
  const position = plan.counted.length > 0 ? b.input(arrayType(i32)) : undefined;
  const xInputs = tangentInputs(xTypes, activeXs);
  if (position)
    plan.counted.forEach(({ carry, by }, i) => inside.set(carry, countedFrom(b, at(starts, i), position, by)));
  repeatSteps(b, plan.recomputed, inside);
  const kept = program.outputs.slice(program.outputs.length - residuals);
  const found = inline(b, linear, [
    ...kept.map((value) => get(inside, value, "residual of a loop")),
    ...constInputs,
    ...carryInputs,
    ...xInputs,
  ]);
  const outputs = scatterActive(found, activeOutputs);
  const nextCarries = filled(b, outputs.slice(0, carries), body.outputs.slice(0, carries), activeCarries);
  return b.finish([...nextCarries, ...present(outputs.slice(carries))], `linear_${body.name}`);
}
