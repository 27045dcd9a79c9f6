import { Builder, inline, newValue } from "../../builder.ts";
import type { Emitter, JvpResult, Tangent, Transforms } from "../../primitive.ts";
import { typesOf, type Value } from "../../program.ts";
import { present, scatterActive } from "../control.ts";
import { activeInputs, chosen, eachTimes, filled, split, type LoopStep } from "./layout.ts";

/** A scan over primals and their tangents together, `order` of them for each. */
export function jvpScan(
  b: Emitter,
  { loop, args, params }: LoopStep,
  tangents: readonly Tangent[],
  transforms: Transforms,
): JvpResult {
  const { body, consts, carries } = params;
  const active = activeInputs(tangents, params, transforms);
  const { order } = transforms;
  const slots = { ...params, consts: consts * order, carries: carries * order };
  const [activeConsts, activeCarries, activeXs] = split(active, slots);
  const jvp = transforms.jvp(body, active);
  const makeBody = new Builder();
  const parts = split(typesOf(body.inputs), params);
  const joint = parts.map((types, k) => {
    const primals = types.map((type) => makeBody.input(type));
    return {
      primals,
      tangents: chosen(eachTimes(order, types), [activeConsts, activeCarries, activeXs][k] ?? []).map((type) =>
        makeBody.input(type),
      ),
    };
  });
  const outputs = inline(makeBody, jvp.program, [
    ...joint.flatMap((part) => part.primals),
    ...joint.flatMap((part) => part.tangents),
  ]);
  const results = outputs.slice(0, body.outputs.length);
  const resultTangents = scatterActive(outputs.slice(body.outputs.length), jvp.active);
  const carryTangents = filled(
    makeBody,
    resultTangents.slice(0, slots.carries),
    eachTimes(order, results),
    activeCarries,
  );
  const activeYs = jvp.active.slice(slots.carries);
  const program = makeBody.finish(
    [
      ...results.slice(0, carries),
      ...carryTangents,
      ...results.slice(carries),
      ...present(resultTangents.slice(slots.carries)),
    ],
    `jvp_${body.name}`,
  );
  const [constArgs, carryArgs, xArgs] = split(args, params);
  const [constTangents, startTangents, xTangents] = split(tangents, slots);
  const all = loop(
    b,
    [
      ...constArgs,
      ...present(constTangents),
      ...carryArgs,
      ...filled(b, startTangents, eachTimes(order, carryArgs), activeCarries),
      ...xArgs,
      ...present(xTangents),
    ],
    {
      ...params,
      body: program,
      consts: consts + present(constTangents).length,
      carries: carries + carryTangents.length,
    },
    (known, moving) => [...known, ...copies(constTangents), ...moving, ...copies(carryTangents)],
  );
  const ys = body.outputs.length - carries;
  const [c, dc, y, dy] = cut(all, [
    carries,
    carryTangents.length,
    ys,
    present(resultTangents.slice(slots.carries)).length,
  ]);
  return { results: [...c, ...y], tangents: [...scatterActive(dc, activeCarries), ...scatterActive(dy, activeYs)] };
}

/** Inputs that a condition does not read. */
const copies = (values: readonly Tangent[]): readonly Value[] => present(values).map(({ type }) => newValue(type));

function cut(
  values: readonly Value[],
  lengths: readonly [number, number, number, number],
): readonly [readonly Value[], readonly Value[], readonly Value[], readonly Value[]] {
  const ends = lengths.map((_, i) => lengths.slice(0, i + 1).reduce((a, c) => a + c, 0));
  const piece = (i: number): readonly Value[] => values.slice(i === 0 ? 0 : ends[i - 1], ends[i]);
  return [piece(0), piece(1), piece(2), piece(3)];
}
