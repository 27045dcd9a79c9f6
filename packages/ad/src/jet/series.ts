/**
 * Power series in t whose coefficients are known one after the other: each operation on them is written down once, and
 * coefficient k is made when it is asked for. So a series may be defined by its own lower coefficients, which is what
 * `y′ = y·x′` does for the exponential function.
 */
import {
  at,
  fillLike,
  get,
  hash,
  makeStep,
  mul,
  showParams,
  zeroOf,
  type Emitter,
  type Params,
  type Primitive,
  type Step,
  type Tangent,
  type Transforms,
  type Value,
} from "@cotangent/ir";
import { canMove, stepSeries, type SeriesContext } from "./step-series.ts";

interface Series {
  /** Whether coefficients beyond the first may be there. */
  readonly moves: boolean;
  coefficient(k: number): Tangent;
}

/** Steps on series. Equal steps are one, so that functions which are each other's derivatives share their coefficients. */
export class SeriesBuilder implements SeriesContext {
  origin: string | undefined;
  readonly target: Emitter;
  readonly jets: (order: number) => Transforms;
  readonly #series = new Map<Value, Series>();
  readonly #derivatives = new Map<Value, Value>();
  readonly #steps = new Map<string, Step>();
  readonly #numbers = new Map<Value, number>();

  constructor(target: Emitter, jets: (order: number) => Transforms) {
    this.target = target;
    this.jets = jets;
  }

  /** A series whose coefficients are there: that of `t⁰` first. */
  input(coefficients: readonly [Value, ...Tangent[]]): Value {
    const [{ type }, ...higher] = coefficients;
    const value: Value = { type };
    this.#series.set(value, { moves: higher.some((c) => c !== undefined), coefficient: (k) => coefficients[k] });
    return value;
  }

  moves(value: Value): boolean {
    return get(this.#series, value, "series").moves;
  }

  coefficient(value: Value, k: number): Tangent {
    return get(this.#series, value, "series").coefficient(k);
  }

  constant(value: Value): Value {
    return this.coefficient(value, 0) ?? zeroOf(this.target, value.type);
  }

  derivative(value: Value): Tangent {
    if (!this.moves(value)) return undefined;
    const known = this.#derivatives.get(value);
    if (known) return known;
    const derivative: Value = { type: value.type };
    const coefficients: Tangent[] = [];
    const coefficient = (k: number): Tangent => (coefficients[k] ??= this.times(this.coefficient(value, k + 1), k + 1));
    this.#series.set(derivative, { moves: true, coefficient });
    this.#derivatives.set(value, derivative);
    return derivative;
  }

  times(x: Tangent, factor: number): Tangent {
    return x && factor !== 1 ? this.target.one(mul, [x, fillLike(this.target, x, factor)]) : x;
  }

  apply<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params: P): readonly Value[] {
    const alone = primitive.effect !== undefined || primitive.opaque === true;
    const key = alone
      ? ""
      : `${primitive.name}${showParams(params, hash)}(${args.map((arg) => this.#number(arg)).join()})`;
    const known = this.#steps.get(key);
    if (known) return known.results;
    const step = makeStep(primitive, args, params, this.origin);
    if (!alone) this.#steps.set(key, step);
    const coefficients = stepSeries(this, step);
    const moves = args.some((arg) => this.moves(arg));
    step.results.forEach((result, i) =>
      this.#series.set(result, { moves: moves && canMove(result), coefficient: (k) => coefficients(k)[i] }),
    );
    // What something outside can notice happens whether or not a coefficient is asked for.
    if (primitive.effect) coefficients(0);
    return step.results;
  }

  one<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params?: P): Value {
    return at(this.apply<Params>(primitive, args, params ?? {}), 0);
  }

  #number(value: Value): number {
    const found = this.#numbers.get(value) ?? this.#numbers.size;
    this.#numbers.set(value, found);
    return found;
  }
}
