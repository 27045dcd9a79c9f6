/** The loop over the elements of arrays. Differentiated, it stays a loop of the same length. */
import type { Dim } from "../dim.ts";
import { at, NotDifferentiableError, ShapeError } from "../errors.ts";
import { Builder, inline } from "../builder.ts";
import type { Emitter, JvpResult, LinearStep, Primitive, Tangent, Transforms } from "../primitive.ts";
import { liveSteps } from "../rewrite/dead-code.ts";
import { typesOf, type Program, type Value } from "../program.ts";
import { arrayType, checkDim, equalTypes, showType, type ArrayType } from "../type.ts";
import { add } from "./arithmetic.ts";
import { zero } from "./constant.ts";
import { checkInputs, placeCotangents, present, scatterActive } from "./control.ts";
import { transpose } from "./shape.ts";

export type ScanParams = {
  /** `(consts, carries, elements) → (carries, elements of the results)` */
  readonly body: Program;
  readonly consts: number;
  readonly carries: number;
  readonly count: Dim;
  /** Whether it runs from the last element to the first. */
  readonly backwards: boolean;
};

type ScanStep = { readonly args: readonly Value[]; readonly params: ScanParams };

/** `cₜ₊₁, yₜ = body(consts, cₜ, xₜ)` for t = 0 … count−1; the results are the last carries, then the yₜ stacked along axis 0. */
export const scan: Primitive<ScanParams> = {
  name: "scan",
  doc: "cₜ₊₁, yₜ = body(consts, cₜ, xₜ); results: the last c, then all yₜ stacked",
  type(args, { body, consts, carries, count }) {
    const firstX = consts + carries;
    args.slice(firstX).forEach((x, i) => checkDim(x.shape[0] ?? -1, count, `axis 0 of sequence ${i}`, "scan"));
    checkInputs(args.map((arg, i) => (i < firstX ? arg : elementType(arg))), body, "scan");
    const results = typesOf(body.outputs);
    results.slice(0, carries).forEach((type, i) => checkCarry(at(args, consts + i), type, i));
    return results.map((type, i) => (i < carries ? type : stackedType(type, count)));
  },
  lower: (_, { body, consts, carries, count, backwards }) => ({ form: "loop", body, count, consts, carries, backwards }),
  derivative: { kind: "control", jvp: jvpScan, linearize: linearizeScan, transpose: transposeScan },
  batch: (b, args, params, { batched, size, transforms }) => batchScan(b, { args, params }, { batched, size, transforms }),
  prune: (b, args, params, needed) => pruneScan(b, { args, params }, needed),
};

const elementType = ({ dtype, shape }: ArrayType): ArrayType => arrayType(dtype, shape.slice(1));
const stackedType = ({ dtype, shape }: ArrayType, count: Dim): ArrayType => arrayType(dtype, [count, ...shape]);

function checkCarry(before: ArrayType, after: ArrayType, i: number): void {
  if (equalTypes(before, after)) return;
  throw new ShapeError("carry-mismatch", `scan: carry ${i} starts as ${showType(before)} but the body returns ${showType(after)}`, "the body must return each carry with the type that it came with; cast or reshape it");
}

/** The flags of consts, carries and xs. */
function split<T>(items: readonly T[], { consts, carries }: ScanParams): readonly [readonly T[], readonly T[], readonly T[]] {
  return [items.slice(0, consts), items.slice(consts, consts + carries), items.slice(consts + carries)];
}

const isSet = (tangent: Tangent): boolean => tangent !== undefined;

/** The least flags for the carries that hold `start` and that `step` sends to flags which they include. */
function fixedPoint(start: readonly boolean[], step: (carries: readonly boolean[]) => readonly boolean[]): readonly boolean[] {
  for (let flags = start; ; ) {
    const after = step(flags);
    const next = flags.map((flag, i) => flag || at(after, i));
    if (next.every((flag, i) => flag === flags[i])) return next;
    flags = next;
  }
}

/** Flags of the inputs that have a tangent once the carries' activity has settled. */
function activeInputs(tangents: readonly Tangent[], params: ScanParams, transforms: Transforms): readonly boolean[] {
  const [consts, carries, xs] = split(tangents.map(isSet), params);
  const settled = fixedPoint(carries, (flags) => transforms.activity(params.body, [...consts, ...flags, ...xs]).slice(0, params.carries));
  return [...consts, ...settled, ...xs];
}

const chosen = <T>(items: readonly T[], flags: readonly boolean[]): readonly T[] => items.filter((_, i) => flags[i]);
const makeZero = (b: Emitter, { dtype, shape }: ArrayType): Value => b.one(zero, [], { dtype, shape });
/** The tangents of active inputs, zeros where a carry became active only inside the loop. */
const filled = (b: Emitter, tangents: readonly Tangent[], args: readonly Value[], active: readonly boolean[]): readonly Value[] =>
  chosen(tangents.map((tangent, i) => tangent ?? (active[i] ? makeZero(b, at(args, i).type) : at(args, i))), active);

/** A scan over primals and tangents together. */
function jvpScan(b: Emitter, { args, params }: ScanStep, tangents: readonly Tangent[], transforms: Transforms): JvpResult {
  const { body, consts, carries } = params;
  const active = activeInputs(tangents, params, transforms);
  const [activeConsts, activeCarries, activeXs] = split(active, params);
  const jvp = transforms.jvp(body, active);
  const makeBody = new Builder();
  const parts = split(typesOf(body.inputs), params);
  const joint = parts.map((types, k) => {
    const primals = types.map((type) => makeBody.input(type));
    return { primals, tangents: chosen(types, [activeConsts, activeCarries, activeXs][k] ?? []).map((type) => makeBody.input(type)) };
  });
  const outputs = inline(makeBody, jvp.program, [...joint.flatMap((part) => part.primals), ...joint.flatMap((part) => part.tangents)]);
  const results = outputs.slice(0, body.outputs.length);
  const resultTangents = scatterActive(outputs.slice(body.outputs.length), jvp.active);
  const carryTangents = filled(makeBody, resultTangents.slice(0, carries), results, activeCarries);
  const activeYs = jvp.active.slice(carries);
  const program = makeBody.finish([...results.slice(0, carries), ...carryTangents, ...results.slice(carries), ...present(resultTangents.slice(carries))], `jvp_${body.name}`);
  const [constArgs, carryArgs, xArgs] = split(args, params);
  const [constTangents, startTangents, xTangents] = split(tangents, params);
  const all = b.apply(
    scan,
    [...constArgs, ...present(constTangents), ...carryArgs, ...filled(b, startTangents, carryArgs, activeCarries), ...xArgs, ...present(xTangents)],
    { ...params, body: program, consts: consts + present(constTangents).length, carries: carries + carryTangents.length },
  );
  const ys = body.outputs.length - carries;
  const [c, dc, y, dy] = cut(all, [carries, carryTangents.length, ys, present(resultTangents.slice(carries)).length]);
  return { results: [...c, ...y], tangents: [...scatterActive(dc, activeCarries), ...scatterActive(dy, activeYs)] };
}

function cut(values: readonly Value[], lengths: readonly [number, number, number, number]): readonly [readonly Value[], readonly Value[], readonly Value[], readonly Value[]] {
  const ends = lengths.map((_, i) => lengths.slice(0, i + 1).reduce((a, c) => a + c, 0));
  const piece = (i: number): readonly Value[] => values.slice(i === 0 ? 0 : ends[i - 1], ends[i]);
  return [piece(0), piece(1), piece(2), piece(3)];
}

/**
 * A scan that also stacks what its tangents need, and a linear scan that reads it. A residual that is a const or an
 * element is not stacked: the linear scan reads the const or the array that is there already.
 */
function linearizeScan(b: Emitter, linear: Emitter, { args, params }: ScanStep, tangents: readonly Tangent[], transforms: Transforms): JvpResult {
  const { body, consts, carries } = params;
  const active = activeInputs(tangents, params, transforms);
  const { program, linear: map, active: activeOut, residuals } = transforms.linearize(body, active);
  const firstResidual = program.outputs.length - residuals;
  const kept = program.outputs.slice(firstResidual).map((value) => ({ value, input: program.inputs.indexOf(value) }));
  const isConst = (input: number): boolean => input >= 0 && input < consts;
  const isElement = (input: number): boolean => input >= consts + carries;
  const stacked = kept.filter(({ input }) => !isConst(input) && !isElement(input));
  const forward: Program = { ...program, outputs: [...program.outputs.slice(0, firstResidual), ...stacked.map(({ value }) => value)] };
  const all = b.apply(scan, args, { ...params, body: forward });
  const results = all.slice(0, body.outputs.length);
  const stacks = all.slice(body.outputs.length);

  // The body of the linear scan takes (const residuals, const tangents, carry tangents, stacked residuals, element tangents).
  const [activeConsts, activeCarries, activeXs] = split(active, params);
  const [constTypes, carryTypes, xTypes] = split(typesOf(body.inputs), params);
  const makeBody = new Builder();
  const constResiduals = kept.filter(({ input }) => isConst(input)).map((residual) => ({ ...residual, param: makeBody.input(residual.value.type) }));
  const constInputs = chosen(constTypes, activeConsts).map((type) => makeBody.input(type));
  const carryInputs = chosen(carryTypes, activeCarries).map((type) => makeBody.input(type));
  const elementResiduals = kept.filter(({ input }) => !isConst(input)).map((residual) => ({ ...residual, param: makeBody.input(residual.value.type) }));
  const xInputs = chosen(xTypes, activeXs).map((type) => makeBody.input(type));
  const paramOf = new Map([...constResiduals, ...elementResiduals].map(({ value, param }) => [value, param]));
  const outputs = scatterActive(inline(makeBody, map, [...kept.map(({ value }) => paramOf.get(value) ?? value), ...constInputs, ...carryInputs, ...xInputs]), activeOut);
  const nextCarries = filled(makeBody, outputs.slice(0, carries), body.outputs, activeCarries);
  const linearBody = makeBody.finish([...nextCarries, ...present(outputs.slice(carries))], `linear_${body.name}`);

  const [constArgs, carryArgs] = split(args, params);
  const [constTangents, startTangents, xTangents] = split(tangents, params);
  const moved = linear.apply(
    scan,
    [
      ...constResiduals.map(({ input }) => at(constArgs, input)),
      ...present(constTangents),
      ...filled(linear, startTangents, carryArgs, activeCarries),
      ...elementResiduals.map(({ value, input }) => (isElement(input) ? at(args, input) : at(stacks, stacked.findIndex((other) => other.value === value)))),
      ...present(xTangents),
    ],
    { ...params, body: linearBody, consts: constResiduals.length + constInputs.length, carries: nextCarries.length },
  );
  return { results, tangents: [...scatterActive(moved.slice(0, nextCarries.length), activeCarries), ...scatterActive(moved.slice(nextCarries.length), activeOut.slice(carries))] };
}

/** The scan run the other way: cotangents of carries are carries, those of consts add up in carries, those of elements are stacked. */
function transposeScan(b: Emitter, cts: readonly Tangent[], step: LinearStep<ScanParams>, transforms: Transforms): readonly Tangent[] {
  const { params, types } = step;
  const { body, carries } = params;
  const linear = types.map((_, i) => step.wanted(i));
  const [linearConsts, linearCarries, linearXs] = split(linear, params);
  if (linearCarries.includes(false))
    throw new NotDifferentiableError("not-linear", `scan: carries ${linearCarries.map((flag, i) => (flag ? "" : i)).filter((i) => i !== "").join()} do not depend linearly on what is transposed`, "linearTranspose() takes loops all of whose carries are linear; use vjp() for others");
  const [carryCts, yCts] = [cts.slice(0, carries), cts.slice(carries)];
  const givenYs = yCts.map(isSet);
  const activeOf = (flags: readonly boolean[]): readonly boolean[] => {
    const { active } = transforms.transpose(body, linear, [...flags, ...givenYs]);
    return split(placeFlags(linear, active), params)[1];
  };
  const given = fixedPoint(carryCts.map(isSet), activeOf);
  const { program, active } = transforms.transpose(body, linear, [...given, ...givenYs]);
  const [constActive, carryActive, xActive] = split(placeFlags(linear, active), params);

  // The body takes (other consts, cotangents of carries, sums for consts, other elements, cotangents of results).
  const [constTypes, carryTypes, xTypes] = split(typesOf(body.inputs), params);
  const makeBody = new Builder();
  const inputsFor = (list: readonly ArrayType[], flags: readonly boolean[]): readonly Value[] => chosen(list, flags).map((type) => makeBody.input(type));
  const not = (flags: readonly boolean[]): readonly boolean[] => flags.map((flag) => !flag);
  const otherConsts = inputsFor(constTypes, not(linearConsts));
  const carryInputs = inputsFor(carryTypes, given);
  const sums = inputsFor(constTypes, constActive);
  const otherXs = inputsFor(xTypes, not(linearXs));
  const yInputs = inputsFor(typesOf(body.outputs.slice(carries)), givenYs);
  const outputs = placeCotangents(linear, active, inline(makeBody, program, [...otherConsts, ...otherXs, ...carryInputs, ...yInputs]));
  const [dConsts, dCarries, dXs] = split(outputs, params);
  const nextCarries = filled(makeBody, dCarries, body.inputs.slice(params.consts), given);
  const nextSums = present(dConsts).map((ct, i) => makeBody.one(add, [at(sums, i), ct]));
  const backBody = makeBody.finish([...nextCarries, ...nextSums, ...present(dXs)], `transposed_${body.name}`);

  const argsOf = (flags: readonly boolean[], start: number): readonly Value[] => flags.flatMap((flag, i) => (flag ? [step.arg(start + i)] : []));
  const startCts = chosen(carryCts.map((ct, i) => ct ?? (given[i] ? makeZero(b, at(carryTypes, i)) : undefined)), given).filter((ct) => ct !== undefined);
  const results = b.apply(
    scan,
    [...argsOf(not(linearConsts), 0), ...startCts, ...chosen(constTypes, constActive).map((type) => makeZero(b, type)), ...argsOf(not(linearXs), params.consts + carries), ...present(yCts)],
    { body: backBody, consts: otherConsts.length, carries: nextCarries.length + nextSums.length, count: params.count, backwards: !params.backwards },
  );
  const finalCarries = scatterActive(results.slice(0, nextCarries.length), given).map((ct, i) => (carryActive[i] || isSet(carryCts[i]) ? ct : undefined));
  const finalSums = scatterActive(results.slice(nextCarries.length, nextCarries.length + nextSums.length), constActive);
  return [...finalSums, ...finalCarries, ...scatterActive(results.slice(nextCarries.length + nextSums.length), xActive)];
}

function placeFlags(linear: readonly boolean[], active: readonly boolean[]): readonly boolean[] {
  let next = 0;
  return linear.map((isLinear) => isLinear && at(active, next++));
}

type ScanBatching = { readonly batched: readonly boolean[]; readonly size: Dim; readonly transforms: Transforms };

/** Carries that become batched inside the loop start batched; sequences keep time on axis 0 and the batch axis after it. */
function batchScan(b: Emitter, { args, params }: ScanStep, { batched, size, transforms }: ScanBatching): readonly Value[] {
  const { body, carries } = params;
  const [constFlags, carryFlags, xFlags] = split(batched, params);
  const settled = fixedPoint(carryFlags, (flags) => transforms.vmap(body, [...constFlags, ...flags, ...xFlags], size).batched.slice(0, carries));
  const mapped = transforms.vmap(body, [...constFlags, ...settled, ...xFlags], size);
  const makeBody = new Builder();
  const inputs = mapped.program.inputs.map(({ type }) => makeBody.input(type));
  const outputs = inline(makeBody, mapped.program, inputs);
  const nextCarries = transforms.forceBatched(makeBody, outputs.slice(0, carries), settled.map((flag, i) => !flag || at(mapped.batched, i)), size);
  const program = makeBody.finish([...nextCarries, ...outputs.slice(carries)], body.name);
  const [constArgs, carryArgs, xArgs] = split(args, params);
  const starts = transforms.forceBatched(b, carryArgs, settled.map((flag, i) => !flag || at(carryFlags, i)), size);
  const xs = xArgs.map((x, i) => (xFlags[i] ? swapLeading(b, x) : x));
  const results = b.apply(scan, [...constArgs, ...starts, ...xs], { ...params, body: program });
  const flags = [...settled, ...mapped.batched.slice(carries)];
  return transforms.forceBatched(b, results.map((result, i) => (i >= carries && flags[i] ? swapLeading(b, result) : result)), flags, size);
}

const swapLeading = (b: Emitter, x: Value): Value => b.one(transpose, [x], { order: [1, 0, ...x.type.shape.slice(2).map((_, i) => i + 2)] });

/** Keeps the carries that needed results depend on, and the inputs that are then still read. */
function pruneScan(b: Emitter, { args, params }: ScanStep, needed: readonly boolean[]): readonly Tangent[] {
  const { body, consts, carries } = params;
  const outputsFor = (flags: readonly boolean[]): readonly Value[] => chosen(body.outputs, [...flags, ...needed.slice(carries)]);
  const reads = (flags: readonly boolean[]): ReadonlySet<Value> => {
    const outputs = outputsFor(flags);
    return new Set<Value>([...outputs, ...liveSteps({ ...body, outputs }).flatMap((step) => step.args)]);
  };
  const kept = fixedPoint(needed.slice(0, carries), (flags) => {
    const read = reads(flags);
    return body.inputs.slice(consts, consts + carries).map((input) => read.has(input));
  });
  const read = reads(kept);
  const inputs = body.inputs.map((input, i) => (i >= consts && i < consts + carries ? at(kept, i - consts) : read.has(input)));
  const outputs = outputsFor(kept);
  const program: Program = { ...body, inputs: chosen(body.inputs, inputs), steps: liveSteps({ ...body, outputs }), outputs };
  const results = b.apply(scan, chosen(args, inputs), { ...params, body: program, consts: inputs.slice(0, consts).filter(Boolean).length, carries: kept.filter(Boolean).length });
  return scatterActive(results, [...kept, ...needed.slice(carries)]);
}
