/**
 * The Taylor coefficients of one step, from the one declaration of its derivative. Since `y′ = J(x, y)·x′`, coefficient k of y
 * is 1/k times coefficient k − 1 of what the derivative makes of x′, which lower coefficients of x and y tell; what is
 * linear or multilinear is applied to coefficients, and their products of equal order are summed.
 */
import {
  at,
  mul,
  unreachable,
  zeroOf,
  type ControlRules,
  type Emitter,
  type Partial,
  type Step,
  type Tangent,
  type Transforms,
  type Value,
} from "@cotangent/ir";
import { noDerivative, ruleOf, total } from "../tangents.ts";

/** The coefficients of all results of a step; an undefined one is a structural zero. */
export type Coefficients = (k: number) => readonly Tangent[];

/** Where series are: an emitter makes steps on them, of which the target gets those that compute coefficients. */
export interface SeriesContext extends Emitter {
  readonly target: Emitter;
  /** Taylor mode, to some order, of programs within programs. */
  readonly jets: (order: number) => Transforms;
  moves(value: Value): boolean;
  coefficient(value: Value, k: number): Tangent;
  /** The coefficient of `t⁰`, also where that is a structural zero. */
  constant(value: Value): Value;
  /** The series of `dx/dt`; undefined if x does not move. */
  derivative(value: Value): Tangent;
  /** `factor·x` of a coefficient. */
  times(x: Tangent, factor: number): Tangent;
}

/** Integers have no derivative, and arrays without elements none that is worth a step. */
export const canMove = ({ type: { dtype, shape } }: Value): boolean => dtype.differentiable && !shape.includes(0);

/** Each coefficient is computed once, when it is first asked for. */
export function stepSeries(series: SeriesContext, step: Step): Coefficients {
  const known: (readonly Tangent[])[] = [];
  const compute = rowOf(series, step, known);
  return (k) => {
    const found = known[k];
    if (found) return found;
    const { target } = series;
    const { origin } = target;
    target.origin = step.origin;
    const made = compute(k);
    target.origin = origin;
    return (known[k] ??= step.results.map((result, i) => (k === 0 || canMove(result) ? made[i] : undefined)));
  };
}

/** How coefficients are made; `known` takes those that come along with others. */
function rowOf(series: SeriesContext, step: Step, known: (readonly Tangent[])[]): Coefficients {
  const { derivative } = step.primitive;
  switch (derivative.kind) {
    case "zero":
      return (k) => (k === 0 ? constants(series, step) : []);
    case "linear":
      return (k) => mapped(series, step, k, derivative.in ?? step.args.map((_, i) => i));
    case "multilinear":
      return (k) => [convolved(series, step, k)];
    case "pointwise": {
      const alone = linearIn(series, step, derivative.partials);
      if (alone !== undefined) return (k) => mapped(series, step, k, [alone]);
      return integrated(series, step, () => ({
        tangents: [total(series, scaledTangents(series, step, derivative.partials))],
      }));
    }
    case "rule":
      return integrated(series, step, (tangents) => ({ tangents: derivative.tangents(series, step, tangents) }));
    case "move":
      return integrated(series, step, (tangents) => derivative.move(series, step, tangents));
    case "control":
      return (k) => within(series, step, derivative, k, known);
    case "undefined":
      return (k) => {
        if (k > 0 && step.args.some((arg) => anyOf(series, arg, k))) throw noDerivative(step, derivative.why);
        return k === 0 ? constants(series, step) : [];
      };
    default:
      return unreachable(derivative, "rowOf");
  }
}

const constants = (series: SeriesContext, { primitive, args, params }: Step): readonly Value[] =>
  series.target.apply(
    primitive,
    args.map((arg) => series.constant(arg)),
    params,
  );

/** Of what is jointly linear in the arguments at `positions`, given the others. */
function mapped(series: SeriesContext, step: Step, k: number, positions: readonly number[]): readonly Tangent[] {
  const { target } = series;
  const { primitive, args, params } = step;
  const own = args.map((arg, i) => (positions.includes(i) ? series.coefficient(arg, k) : undefined));
  // A map of no arguments is the structural zero as a value.
  if (own.every((c) => c === undefined)) return k === 0 && positions.length === 0 ? constants(series, step) : [];
  const lost = args.findIndex((arg, i) => !positions.includes(i) && anyOf(series, arg, k));
  if (lost >= 0) throw new Error(`internal: ${primitive.name} declares no derivative for argument ${lost}`);
  const moved = args.map((arg, i) =>
    positions.includes(i) ? (own[i] ?? zeroOf(target, arg.type)) : series.constant(arg),
  );
  return target.apply(primitive, moved, params);
}

const anyOf = (series: SeriesContext, arg: Value, k: number): boolean =>
  Array.from({ length: k }, (_, j) => series.coefficient(arg, j + 1)).some((c) => c !== undefined);

/** `Σ op(x₍ᵢ₎, z₍ⱼ₎, …)` over all orders whose sum is k. */
function convolved(series: SeriesContext, { primitive, args, params }: Step, k: number): Tangent {
  const { target } = series;
  const terms = (from: number, left: number, chosen: readonly Value[]): readonly Value[] => {
    if (from === args.length) return left === 0 ? [target.one(primitive, chosen, params)] : [];
    const isLast = from === args.length - 1;
    return Array.from({ length: left + 1 }, (_, order) => order)
      .filter((order) => !isLast || order === left)
      .flatMap((order) => {
        const own = series.coefficient(at(args, from), order);
        return own ? terms(from + 1, left - order, [...chosen, own]) : [];
      });
  };
  return total(target, terms(0, k, []));
}

/** The argument that alone moves, if a pointwise step is linear in it. */
function linearIn(series: SeriesContext, { args }: Step, partials: readonly Partial[]): number | undefined {
  const moving = args.flatMap((arg, i) => (series.moves(arg) && partials[i] !== "zero" ? [i] : []));
  const [first, second] = moving;
  return first !== undefined && second === undefined && typeof partials[first] === "object" ? first : undefined;
}

const scaledTangents = (series: SeriesContext, step: Step, partials: readonly Partial[]): readonly Tangent[] =>
  step.args.map((arg, i) => {
    const partial = at(partials, i);
    const tangent = partial === "zero" ? undefined : series.derivative(arg);
    return tangent && partial !== "zero"
      ? series.one(mul, [ruleOf(partial)(series, step.args, step.results), tangent])
      : undefined;
  });

/** `yₖ = (y′)ₖ₋₁/k`. The derivative is written down when it is first needed: that of a derivative asks for the next one. */
function integrated(
  series: SeriesContext,
  step: Step,
  differentiate: (tangents: readonly Tangent[]) => Integrand,
): Coefficients {
  let made: Integrand | undefined;
  return (k) => {
    if (k === 0) return made?.results?.map((result) => series.constant(result)) ?? constants(series, step);
    if (!step.args.some((arg) => series.moves(arg))) return [];
    made ??= unlessItself(step, differentiate(step.args.map((arg) => series.derivative(arg))));
    return made.tangents.map((tangent) => tangent && series.times(series.coefficient(tangent, k - 1), 1 / k));
  };
}

/** What a rule makes of x′, and the results themselves where they come along. */
interface Integrand {
  readonly tangents: readonly Tangent[];
  readonly results?: readonly Value[];
}

/** A rule that makes the results by the operation itself has nothing to say of them. */
const unlessItself = ({ results }: Step, made: Integrand): Integrand =>
  results.some((result) => made.results?.includes(result)) ? { tangents: made.tangents } : made;

/** All coefficients up to k at once, since loops and branches run once for all of them. */
function within(
  series: SeriesContext,
  step: Step,
  derivative: ControlRules<Step["params"]>,
  k: number,
  known: (readonly Tangent[])[],
): readonly Tangent[] {
  if (k === 0) return constants(series, step);
  const { target } = series;
  const { args, params } = step;
  const slots = args.flatMap((arg) => Array.from({ length: k }, (_, j) => series.coefficient(arg, j + 1)));
  if (slots.every((slot) => slot === undefined)) return [];
  const primals = args.map((arg) => series.constant(arg));
  const { results, tangents } = derivative.jvp(target, { args: primals, params }, slots, series.jets(k));
  known[0] ??= results;
  const row = (order: number): readonly Tangent[] => results.map((_, i) => tangents[i * k + order - 1]);
  for (let order = 1; order < k; order++) known[order] ??= row(order);
  return row(k);
}
