/** Elements that are set to what they were and something more are added to. */
import { at } from "../errors.ts";
import { add, neg, sub } from "../primitives/arithmetic.ts";
import { gather, scatterAdd } from "../primitives/indexing.ts";
import { select } from "../primitives/logic.ts";
import { spreadOf, type PlaceParams } from "../primitives/places.ts";
import { scatterSet } from "../primitives/scatter.ts";
import { showParams } from "../print.ts";
import type { Program, Value } from "../program.ts";
import { madeBy, paramsOf } from "./match.ts";
import { pruneProgram } from "./prune.ts";
import type { Rule, RuleContext } from "./rule.ts";
import { simplify } from "./simplify.ts";
import { everywhere } from "./subprograms.ts";

/** Where an array is read or written. */
interface Access {
  readonly array: Value;
  readonly positions: readonly Value[];
  readonly params: PlaceParams;
}

/** The sum keeps its bits: that of two floats does not depend on their order. */
const addedInPlace: Rule = {
  equation: "scatterSet(x, x[i] ± u, i) = scatterAdd(x, ±u, i)",
  label: "exact",
  on: scatterSet,
  apply(step, context) {
    const params = paramsOf(step, scatterSet);
    const [array, update, ...positions] = step.args;
    // Of several updates of one element the last one is set, but all are added.
    if (!array || !update || spreadOf(at(positions, 0).type.shape, params) > 0) return undefined;
    const more = addedTo(context, update, { array, positions, params });
    return more && [context.b.one(scatterAdd, [array, more, ...positions], params)];
  },
};

/** What `update` is more than the element at its place. */
function addedTo(context: RuleContext, update: Value, access: Access): Value | undefined {
  const [x, y] = madeBy(context, update, add)?.args ?? [];
  if (x && y) return isElement(context, x, access) ? y : isElement(context, y, access) ? x : undefined;
  const [from, less] = madeBy(context, update, sub)?.args ?? [];
  return from && less && isElement(context, from, access) ? context.b.one(neg, [less]) : undefined;
}

/** Whether `value` is the element at the place; it may be anything where nothing is written. */
function isElement(context: RuleContext, value: Value, { array, positions, params }: Access): boolean {
  const read = madeBy(context, value, gather);
  if (read) {
    const [source, ...places] = read.args;
    const isAlike = source === array && showParams(read.params) === showParams(params);
    return isAlike && places.every((place, i) => place === positions[i]);
  }
  const [inside, there] = madeBy(context, value, select)?.args ?? [];
  const places = positions.map((position) => placeWhere(context, inside, position));
  const inner = places.every((place) => place !== undefined) ? places : undefined;
  if (!there || !inner || params.mode !== "drop") return false;
  return isElement(context, there, { array, positions: inner, params: { ...params, mode: "clip" } });
}

/** The place that `position` is where a condition holds. */
function placeWhere(context: RuleContext, condition: Value | undefined, position: Value): Value | undefined {
  const [own, place] = madeBy(context, position, select)?.args ?? [];
  return own !== undefined && own === condition ? place : undefined;
}

/** `program`, and those in it, with elements added to where they are read, changed by a sum, and written again. */
export const updatesInPlace: (program: Program) => Program = /* @__PURE__ */ everywhere((program) =>
  pruneProgram(simplify(program, ["exact"], [addedInPlace])),
);
