/** The tangents of one step, from the one declaration of its derivative. Forward mode, and the linear half of reverse mode. */
import {
  add,
  at,
  mul,
  NotDifferentiableError,
  showTypes,
  typesOf,
  unreachable,
  zeroOf,
  type Emitter,
  type JvpResult,
  type PartialRule,
  type Step,
  type Tangent,
  type Transforms,
  type Value,
} from "@cotangent/ir";
import { Router } from "./router.ts";

/** Where a step and its tangents go: two programs when linearizing, one and the same in forward mode. */
export interface Target {
  readonly primal: Emitter;
  readonly linear: Emitter;
  readonly separate: boolean;
  readonly transforms: Transforms;
}

/** Repeats `step` on `args` and moves `tangents` along; an undefined tangent is a structural zero and costs nothing. */
export function pushForward(
  target: Target,
  step: Step,
  args: readonly Value[],
  tangents: readonly Tangent[],
): JvpResult {
  const { primitive, params } = step;
  const { derivative } = primitive;
  const still = tangents.every((tangent) => tangent === undefined);
  if (!still && derivative.kind === "control") {
    const moved = { args, params };
    const { primal, linear, transforms } = target;
    return target.separate
      ? derivative.linearize(primal, linear, moved, tangents, transforms)
      : derivative.jvp(primal, moved, tangents, transforms);
  }
  if (!still && derivative.kind === "move")
    return derivative.move(router(target, tangents), { args, params }, tangents);
  const results = target.primal.apply(primitive, args, params);
  const moving = !still && results.some(canMove);
  return {
    results,
    tangents: moving
      ? dropUnlessMoving(results, tangentsOf(target, step, { args, results, tangents }))
      : results.map(() => undefined),
  };
}

const router = ({ primal, linear }: Target, tangents: readonly Tangent[]): Router =>
  new Router(
    primal,
    linear,
    tangents.filter((tangent) => tangent !== undefined),
  );

/** Whether there are tangents but zero: integers have none, and no more have arrays without elements. */
const canMove = ({ type: { dtype, shape } }: Value): boolean => dtype.differentiable && !shape.includes(0);

const dropUnlessMoving = (results: readonly Value[], tangents: readonly Tangent[]): readonly Tangent[] =>
  results.map((result, i) => (canMove(result) ? tangents[i] : undefined));

interface Moved {
  readonly args: readonly Value[];
  readonly results: readonly Value[];
  readonly tangents: readonly Tangent[];
}

function tangentsOf(target: Target, step: Step, { args, results, tangents }: Moved): readonly Tangent[] {
  const { primitive, params } = step;
  const { primal, linear } = target;
  const { derivative } = primitive;
  switch (derivative.kind) {
    case "zero":
      return [];
    case "pointwise": {
      const terms = tangents.map((tangent, i) => {
        const partial = at(derivative.partials, i);
        return tangent === undefined || partial === "zero"
          ? undefined
          : linear.one(mul, [ruleOf(partial)(primal, args, results), tangent]);
      });
      return [total(linear, terms)];
    }
    case "linear": {
      const positions = derivative.in ?? args.map((_, i) => i);
      // A tangent that the declaration does not mention must not vanish.
      const lost = tangents.findIndex((tangent, i) => tangent && !positions.includes(i));
      if (lost >= 0) throw new Error(`internal: ${primitive.name} declares no derivative for argument ${lost}`);
      return linear.apply(
        primitive,
        args.map((arg, i) => (positions.includes(i) ? (tangents[i] ?? zeroOf(linear, arg.type)) : arg)),
        params,
      );
    }
    case "multilinear": {
      const terms = tangents.map(
        (tangent, i) =>
          tangent &&
          linear.one(
            primitive,
            args.map((arg, j) => (j === i ? tangent : arg)),
            params,
          ),
      );
      return [total(linear, terms)];
    }
    case "rule":
      return derivative.tangents(router(target, tangents), { args, results, params }, tangents);
    case "undefined":
      throw noDerivative(step, derivative.why);
    case "move":
    case "control":
      throw new Error(`internal: ${primitive.name} moves its tangents itself`);
    default:
      return unreachable(derivative, "tangentsOf");
  }
}

/** Of a step that moves and has no derivative, which is never taken to be zero. */
export const noDerivative = ({ primitive, args, origin }: Step, why: string): NotDifferentiableError =>
  new NotDifferentiableError(
    "not-differentiable",
    `${primitive.name}(${showTypes(typesOf(args))})${origin ? ` at ${origin}` : ""} has no derivative: ${why}`,
    "use stopGradient() on its arguments if none is meant, or another operation",
  );

export const ruleOf = (partial: PartialRule | { readonly linear: PartialRule }): PartialRule =>
  typeof partial === "function" ? partial : partial.linear;

/** The sum of those that are not structural zeros. */
export const total = (b: Emitter, terms: readonly Tangent[]): Tangent =>
  terms.reduce((sum, term) => (sum && term ? b.one(add, [sum, term]) : (sum ?? term)), undefined);
