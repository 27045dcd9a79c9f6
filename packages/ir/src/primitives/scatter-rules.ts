/** Equations of what is scattered into zeros: it is added and multiplied where it is, and the zeros are never touched. */
import { sizeOf } from "../dim.ts";
import { at } from "../errors.ts";
import { showParams } from "../print.ts";
import type { Primitive } from "../primitive.ts";
import type { Step, Value } from "../program.ts";
import { isZero, madeBy } from "../rewrite/match.ts";
import type { Rule, RuleContext } from "../rewrite/rule.ts";
import { add, mul } from "./arithmetic.ts";
import type { PlaceParams } from "./places.ts";

/** `scatterAdd(0, u, i…)` */
interface Scattered {
  readonly zeros: Value;
  readonly updates: Value;
  readonly positions: readonly Value[];
  readonly params: PlaceParams;
}

/** The equations, of the two operations that are adjoint to each other; the first of them declares these, so it is not made yet. */
export function scatterRules(
  scatterAdd: () => Primitive<PlaceParams>,
  gather: Primitive<PlaceParams>,
): readonly Rule[] {
  /** Matches an operation one of whose arguments is scattered into zeros: calls `make` with the other argument and it. */
  function withScattered(
    step: Step,
    context: RuleContext,
    make: (other: Value, scattered: Scattered) => readonly Value[] | undefined,
  ): readonly Value[] | undefined {
    for (const position of [1, 0]) {
      const { args, params } = madeBy(context, at(step.args, position), scatterAdd()) ?? {};
      const [zeros, updates, ...positions] = args ?? [];
      const scattered = params && zeros && updates && { zeros, updates, positions, params };
      const results = scattered && isZero(context, zeros) ? make(at(step.args, 1 - position), scattered) : undefined;
      if (results) return results;
    }
    return undefined;
  }
  return [
    {
      equation: "scatterAdd(x, u, i) + scatterAdd(0, w, i) = scatterAdd(x, u + w, i)",
      label: "rounding",
      on: add,
      apply: (step, context) =>
        withScattered(step, context, (other, { updates, positions, params }) => {
          const made = madeBy(context, other, scatterAdd());
          const [base, before, ...same] = made?.args ?? [];
          const isAlike = made && showParams(made.params) === showParams(params);
          return base && before && isAlike && same.every((value, i) => value === positions[i])
            ? [context.b.one(scatterAdd(), [base, context.b.one(add, [before, updates]), ...positions], params)]
            : undefined;
        }),
    },
    {
      equation: "x + scatterAdd(0, u, i)… = scatterAdd(x, u, i)…",
      label: "rounding",
      on: add,
      apply: (step, context) => addedTo(step, context, 1, scatterAdd()) ?? addedTo(step, context, 0, scatterAdd()),
    },
    {
      equation: "x·scatterAdd(0, u, i) = scatterAdd(0, x[i]·u, i) for u of at most half as many elements as x",
      label: "rounding",
      on: mul,
      apply: (step, context) =>
        withScattered(step, context, (x, { zeros, updates, positions, params }) => {
          if (!isHalf(updates, x)) return undefined;
          const factor = context.b.one(gather, [x, ...positions], params);
          return [context.b.one(scatterAdd(), [zeros, context.b.one(mul, [factor, updates]), ...positions], params)];
        }),
    },
  ];
}

/** Chains that are longer stay as they are, so that a rule takes no longer the longer they get. */
const longest = 64;

/** The operations that make `value` of zeros, the first of them first. */
function chainOnZeros(
  context: RuleContext,
  value: Value,
  scatterAdd: Primitive<PlaceParams>,
): readonly { readonly args: readonly Value[]; readonly params: PlaceParams }[] {
  const links = [];
  for (let base = value; links.length < longest;) {
    const link = madeBy(context, base, scatterAdd);
    if (!link) return isZero(context, base) ? links : [];
    links.unshift(link);
    base = at(link.args, 0);
  }
  return [];
}

/** The sum with the argument at `position`, made of zeros, scattered into the other one. */
function addedTo(
  step: Step,
  context: RuleContext,
  position: 0 | 1,
  scatterAdd: Primitive<PlaceParams>,
): readonly Value[] | undefined {
  const chain = chainOnZeros(context, at(step.args, position), scatterAdd);
  if (chain.length === 0) return undefined;
  const other = at(step.args, 1 - position);
  return [chain.reduce((x, { args, params }) => context.b.one(scatterAdd, [x, ...args.slice(1)], params), other)];
}

/** Whether an array certainly has at most half as many elements as another. */
function isHalf(part: Value, whole: Value): boolean {
  const [few, many] = [sizeOf(part.type.shape), sizeOf(whole.type.shape)];
  return typeof few === "number" && typeof many === "number" && 2 * few <= many;
}
