import { Builder, inline, newValue } from "../../builder.ts";
import type { Emitter, JvpResult, Tangent, Transforms } from "../../primitive.ts";
import { typesOf, type Program, type Value } from "../../program.ts";
import { present, scatterActive } from "../control.ts";
import { activeInputs, chosen, eachTimes, filled, split, type LoopStep, type ScanParams } from "./layout.ts";

/** A scan over primals and their tangents together, `transforms.order` of them for each. */
export function jvpScan(
  b: Emitter,
  { loop, args, params }: LoopStep,
  tangents: readonly Tangent[],
  transforms: Transforms,
): JvpResult {
  const { body, consts, carries } = params;
  const { order } = transforms;
  const slots = { ...params, consts: consts * order, carries: carries * order };
  const active = activeInputs(tangents, params, transforms);
  const [, activeCarries] = split(active, slots);
  const { program, activeYs } = jointBody(params, active, transforms);
  const [constArgs, carryArgs, xArgs] = split(args, params);
  const [constTangents, startTangents, xTangents] = split(tangents, slots);
  const starts = filled(b, startTangents, eachTimes(order, carryArgs), activeCarries);
  const all = loop(
    b,
    [...constArgs, ...present(constTangents), ...carryArgs, ...starts, ...xArgs, ...present(xTangents)],
    {
      ...params,
      body: program,
      consts: consts + present(constTangents).length,
      carries: carries + starts.length,
    },
    (known, moving) => [...known, ...copies(present(constTangents)), ...moving, ...copies(starts)],
  );
  const ys = body.outputs.length - carries;
  const [c, dc, y, dy] = cut(all, [carries, starts.length, ys, activeYs.filter(Boolean).length]);
  return { results: [...c, ...y], tangents: [...scatterActive(dc, activeCarries), ...scatterActive(dy, activeYs)] };
}

/** The body on primals and tangents: each kind of input and of result has first those, then these. */
function jointBody(
  params: ScanParams,
  active: readonly boolean[],
  transforms: Transforms,
): { readonly program: Program; readonly activeYs: readonly boolean[] } {
  const { body, consts, carries } = params;
  const { order } = transforms;
  const slots = { ...params, consts: consts * order, carries: carries * order };
  const flags = split(active, slots);
  const [, activeCarries] = flags;
  const jvp = transforms.jvp(body, active);
  const b = new Builder();
  const joint = split(typesOf(body.inputs), params).map((types, k) => ({
    primals: types.map((type) => b.input(type)),
    tangents: chosen(eachTimes(order, types), flags[k] ?? []).map((type) => b.input(type)),
  }));
  const outputs = inline(b, jvp.program, [
    ...joint.flatMap((part) => part.primals),
    ...joint.flatMap((part) => part.tangents),
  ]);
  const results = outputs.slice(0, body.outputs.length);
  const moved = scatterActive(outputs.slice(body.outputs.length), jvp.active);
  const carried = filled(b, moved.slice(0, slots.carries), eachTimes(order, results), activeCarries);
  const program = b.finish(
    [...results.slice(0, carries), ...carried, ...results.slice(carries), ...present(moved.slice(slots.carries))],
    `jvp_${body.name}`,
  );
  return { program, activeYs: jvp.active.slice(slots.carries) };
}

/** Inputs that a condition does not read. */
const copies = (values: readonly Value[]): readonly Value[] => values.map(({ type }) => newValue(type));

function cut(
  values: readonly Value[],
  lengths: readonly [number, number, number, number],
): readonly [readonly Value[], readonly Value[], readonly Value[], readonly Value[]] {
  const ends = lengths.map((_, i) => lengths.slice(0, i + 1).reduce((a, c) => a + c, 0));
  const piece = (i: number): readonly Value[] => values.slice(i === 0 ? 0 : ends[i - 1], ends[i]);
  return [piece(0), piece(1), piece(2), piece(3)];
}
