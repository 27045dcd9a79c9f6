import { Builder, inline } from "../../builder.ts";
import { at, NotDifferentiableError } from "../../errors.ts";
import type { Emitter, LinearStep, Tangent, Transforms } from "../../primitive.ts";
import { typesOf, type Program, type Value } from "../../program.ts";
import type { ArrayType } from "../../type.ts";
import { add } from "../arithmetic.ts";
import { zeroOf } from "../constant.ts";
import { placeCotangents, present, scatterActive } from "../control.ts";
import { chosen, filled, fixedPoint, isSet, split, type MakeLoop, type ScanParams } from "./layout.ts";

type LinearLoop = LinearStep<ScanParams> & { readonly loop: MakeLoop };
type Flags = readonly boolean[];

/** Which inputs are linear, which outputs have cotangents, and which linear inputs get one. */
interface Marks {
  readonly linear: Flags;
  readonly givenCarries: Flags;
  readonly givenYs: Flags;
  /** The transposed body: `(other inputs, cotangents of given outputs) → cotangents of active inputs`. */
  readonly program: Program;
  readonly active: Flags;
}

/**
 * The scan run the other way: cotangents of carries are carries, those of consts add up in carries, those of elements
 * are stacked.
 */
export function transposeScan(
  b: Emitter,
  cts: readonly Tangent[],
  step: LinearLoop,
  transforms: Transforms,
): readonly Tangent[] {
  const { params, types, loop } = step;
  const { carries, consts } = params;
  const marks = markInputs(cts, step, transforms);
  const { givenCarries, linear } = marks;
  const [constActive, carryActive, xActive] = split(activeInputs(marks), params);
  const [constTypes, carryTypes] = split(typesOf(params.body.inputs), params);
  const { body, sums } = transposedBody(params, marks);
  const [carryCts, yCts] = [cts.slice(0, carries), cts.slice(carries)];
  const others = types.map((_, i) => (at(linear, i) ? undefined : step.arg(i)));
  const results = loop(
    b,
    [
      ...present(others.slice(0, consts)),
      ...chosen(carryTypes, givenCarries).map((type, i) => chosen(carryCts, givenCarries)[i] ?? zeroOf(b, type)),
      ...chosen(constTypes, constActive).map((type) => zeroOf(b, type)),
      ...present(others.slice(consts + carries)),
      ...present(yCts),
    ],
    {
      body,
      consts: present(others.slice(0, consts)).length,
      carries: givenCarries.filter(Boolean).length + sums,
      count: params.count,
      backwards: !params.backwards,
    },
  );
  const firstSum = givenCarries.filter(Boolean).length;
  const ofCarries = scatterActive(results.slice(0, firstSum), givenCarries);
  return [
    ...scatterActive(results.slice(firstSum, firstSum + sums), constActive),
    ...ofCarries.map((ct, i) => (carryActive[i] || isSet(carryCts[i]) ? ct : undefined)),
    ...scatterActive(results.slice(firstSum + sums), xActive),
  ];
}

function markInputs(cts: readonly Tangent[], { params, types, wanted }: LinearLoop, transforms: Transforms): Marks {
  const { body, carries } = params;
  const linear = types.map((_, i) => wanted(i));
  const known = split(linear, params)[1].flatMap((flag, i) => (flag ? [] : [i]));
  if (known.length > 0)
    throw new NotDifferentiableError(
      "not-linear",
      `scan: carries ${known.join()} do not depend linearly on what is transposed`,
      "linearTranspose() takes loops all of whose carries are linear; use vjp() for others",
    );
  const givenYs = cts.slice(carries).map(isSet);
  const transposed = (flags: Flags): Omit<Marks, "givenCarries"> => ({
    linear,
    givenYs,
    ...transforms.transpose(body, linear, [...flags, ...givenYs]),
  });
  const givenCarries = fixedPoint(
    cts.slice(0, carries).map(isSet),
    (flags) => split(activeInputs(transposed(flags)), params)[1],
  );
  return { givenCarries, ...transposed(givenCarries) };
}

/** For every input whether it is linear and has a cotangent. */
function activeInputs({ linear, active }: Pick<Marks, "linear" | "active">): Flags {
  let next = 0;
  return linear.map((isLinear) => isLinear && at(active, next++));
}

/** `(other consts, cotangents of carries, sums for consts, other elements, cotangents of results) → (carries, sums, elements)`. */
function transposedBody(params: ScanParams, marks: Marks): { readonly body: Program; readonly sums: number } {
  const { body, carries, consts } = params;
  const b = new Builder();
  const inputs = (types: readonly ArrayType[], flags: Flags): readonly Value[] =>
    chosen(types, flags).map((type) => b.input(type));
  const [constTypes, carryTypes, xTypes] = split(typesOf(body.inputs), params);
  const [constsKnown, , xsKnown] = split(
    marks.linear.map((flag) => !flag),
    params,
  );
  const [constActive] = split(activeInputs(marks), params);
  const otherConsts = inputs(constTypes, constsKnown);
  const carryCts = inputs(carryTypes, marks.givenCarries);
  const sums = inputs(constTypes, constActive);
  const otherXs = inputs(xTypes, xsKnown);
  const yCts = inputs(typesOf(body.outputs.slice(carries)), marks.givenYs);
  const outputs = inline(b, marks.program, [...otherConsts, ...otherXs, ...carryCts, ...yCts]);
  const [dConsts, dCarries, dXs] = split(placeCotangents(marks.linear, marks.active, outputs), params);
  const nextCarries = filled(b, dCarries, body.inputs.slice(consts, consts + carries), marks.givenCarries);
  const nextSums = present(dConsts).map((ct, i) => b.one(add, [at(sums, i), ct]));
  return {
    body: b.finish([...nextCarries, ...nextSums, ...present(dXs)], `transposed_${body.name}`),
    sums: nextSums.length,
  };
}
