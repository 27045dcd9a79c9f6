/** Random integers and choices. Not differentiable. */
import * as ir from "@cotangent/ir";
import { broadcastTo, lift } from "../bind.ts";
import { describe } from "../describe.ts";
import { add, divide, maximum, multiply, negative, subtract } from "../numpy/arithmetic.ts";
import { shapeOf, type ShapeLike } from "../numpy/constant.ts";
import { cumsum } from "../numpy/cumulative.ts";
import { log, log1p, sqrt } from "../numpy/exponential.ts";
import { logicalAnd, where } from "../numpy/logic.ts";
import { floor } from "../numpy/rounding.ts";
import { searchsorted } from "../numpy/search.ts";
import { argsort } from "../numpy/sort.ts";
import { take } from "../numpy/take.ts";
import { sliceAxis } from "../numpy/slice.ts";
import { optionsOf } from "../options.ts";
import { lgamma } from "../special/gamma.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { gumbel, randint, uniform } from "./distributions.ts";
import { split, type Key } from "./key.ts";
import { permutation } from "./permutation.ts";

/** The number of the first success of trials that succeed with probability p: 1, 2, … (i32). */
export const geometric = (key: Key, p: TensorLike, shape?: ShapeLike): Tensor => {
  const chance = lift(p);
  const u = uniform(key, shape ?? chance.shape);
  return add(floor(divide(log1p(negative(u)), log1p(negative(chance)))), 1).astype(ir.i32);
};

/** Proposals of which none fits once in 10⁹ samples. */
const proposals = 24;
/** Up to here numbers are counted by the distribution function. */
const few = 10;
const most = 48;

/**
 * i32 numbers with the probabilities `rateᵏe^(−rate)/k!`, for rates up to 10⁸, in `shape`, that of `rate` unless told otherwise. Up to
 * 10 by the distribution function, beyond by transformed rejection with a fixed number of proposals (W. Hörmann, Insurance: Math. and
 * Econ. 12 (1993), PTRS).
 */
export function poisson(key: Key, rate: TensorLike, shape?: ShapeLike): Tensor {
  const given = lift(rate).astype(ir.f32);
  const rates = broadcastTo(given, shape === undefined ? given.shape : shapeOf(shape, "poisson"));
  const [first, second] = split(key);
  const isFew = rates.less(few);
  return where(isFew, counted(first, where(isFew, rates, 1)), rejected(second, where(isFew, few, rates))).astype(
    ir.i32,
  );
}

/** How many values of the distribution function lie below a uniform number. */
function counted(key: Key, rate: Tensor): Tensor {
  const u = uniform(key, rate.shape);
  let [chance, below, count] = [negative(rate).exp(), multiply(rate, 0), multiply(rate, 0)];
  for (let k = 1; k <= most; k++) {
    below = add(below, chance);
    count = add(count, below.lessEqual(u).astype(ir.f32));
    chance = divide(multiply(chance, rate), k);
  }
  return count;
}

function rejected(key: Key, rate: Tensor): Tensor {
  const [first, second] = split(key);
  const shape = [proposals, ...rate.shape];
  const b = add(multiply(sqrt(rate), 2.53), 0.931);
  const a = add(multiply(b, 0.02483), -0.059);
  const inverse = add(divide(1.1328, subtract(b, 3.4)), 1.1239);
  const center = subtract(0.9277, divide(3.6224, subtract(b, 2)));
  const u = subtract(uniform(first, shape), 0.5);
  const v = uniform(second, shape);
  const us = maximum(subtract(0.5, u.abs()), 2 ** -24);
  const k = floor(add(add(multiply(add(divide(multiply(a, 2), us), b), u), rate), 0.43));
  const isSquare = logicalAnd(us.greaterEqual(0.07), v.lessEqual(center));
  const isOut = logicalAnd(us.less(0.013), v.greater(us));
  const left = log(maximum(divide(multiply(v, inverse), add(divide(a, multiply(us, us)), b)), 2 ** -120));
  const right = subtract(subtract(multiply(k, log(rate)), rate), lgamma(add(maximum(k, 0), 1)));
  const fits = logicalAnd(k.greaterEqual(0), logicalAnd(where(isOut, false, true), left.lessEqual(right)));
  const isFine = where(isSquare, k.greaterEqual(0), fits);
  let value = floor(rate);
  for (let i = proposals - 1; i >= 0; i--) value = where(take(isFine, i, 0), take(k, i, 0), value);
  return value;
}

export interface ChoiceOptions {
  /** Whether an element may be drawn more than once; it may unless told otherwise. */
  readonly replace?: boolean;
  /** The probability of each, up to a factor; equal if absent. */
  readonly p?: TensorLike;
}

/**
 * Elements of `x` (slices along its first axis, or `0 … x − 1` for a number), drawn in `shape`. With probabilities: by the
 * distribution function, or without replacement by the greatest of their logarithms plus Gumbel noise.
 *
 * @throws ArgumentError for more elements than there are without replacement.
 */
export function choice(key: Key, x: number | Tensor, shape: ShapeLike = [], options: ChoiceOptions = {}): Tensor {
  const { replace = true, p } = optionsOf(options, "choice", ["replace", "p"]);
  const lengths = shapeOf(shape, "choice");
  const size = lengths.reduce((a, b) => a * b, 1);
  const count = typeof x === "number" ? x : ir.at(x.shape, 0);
  requireEnough(count, size, replace);
  const places = replace ? withReplacement(key, count, size, p) : without(key, count, size, p);
  const found = typeof x === "number" ? places : take(x, places, 0);
  return found.reshape([...lengths, ...(typeof x === "number" ? [] : x.shape.slice(1))]);
}

function requireEnough(count: number, size: number, replace: boolean): void {
  if (Number.isInteger(count) && (size === 0 || count >= (replace ? 1 : size))) return;
  throw new ir.ArgumentError(
    "bad-argument",
    `choice: ${size} of ${typeof count === "number" ? count : describe(count)} elements`,
    "give an array that has as many, or draw with replacement",
  );
}

function withReplacement(key: Key, count: number, size: number, p: TensorLike | undefined): Tensor {
  if (p === undefined) return randint(key, [size], 0, count);
  const sums = cumsum(lift(p), 0);
  const total = sliceAxis(sums, 0, [-1]);
  const u = multiply(uniform(key, [size], { dtype: sums.dtype }), total);
  return searchsorted(sums, u, { side: "right" }).minimum(count - 1);
}

function without(key: Key, count: number, size: number, p: TensorLike | undefined): Tensor {
  if (p === undefined) return sliceAxis(permutation(key, count), 0, [0, size]);
  const noise = add(gumbel(key, [count]), log(lift(p)));
  return sliceAxis(argsort(negative(noise)), 0, [0, size]);
}

/** i32 numbers of successes of `n` trials that succeed with probability p: of so many uniform numbers those below p. */
export function binomial(key: Key, n: number, p: TensorLike, shape?: ShapeLike): Tensor {
  const chance = lift(p);
  const lengths = shape === undefined ? chance.shape : shapeOf(shape, "binomial");
  const u = uniform(key, [shapeOf([n], "binomial")[0] ?? 0, ...lengths]);
  return u.less(chance).astype(ir.i32).sum({ axis: 0 });
}

/** ±1, each with probability ½, in f32. */
export const rademacher = (key: Key, shape: ShapeLike = []): Tensor =>
  subtract(multiply(randint(key, shape, 0, 2), 2), 1).astype("f32");
