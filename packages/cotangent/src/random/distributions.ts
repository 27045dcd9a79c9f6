/** Random numbers of several distributions. Each is a function of its key and shape; the same key gives the same numbers. */
import * as ir from "@cotangent/ir";
import { elementwise, lift } from "../bind.ts";
import { sizeOf } from "../content.ts";
import { dtypeOf } from "../dtype-like.ts";
import { add, maximum, multiply, negative, subtract } from "../numpy/arithmetic.ts";
import { less } from "../numpy/compare.ts";
import { dtypeOption, full, shapeOf, type DtypeOption, type ShapeLike } from "../numpy/constant.ts";
import { log } from "../numpy/exponential.ts";
import { argmax } from "../numpy/reduce.ts";
import { axisFrom } from "../numpy/shape.ts";
import { slice } from "../numpy/slice.ts";
import { asOneProgram } from "../one-program.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { bits, split, words, type Key } from "./key.ts";
import { normalQuantile } from "./quantile.ts";

export interface UniformOptions extends DtypeOption {
  /** The least number: 0 unless told otherwise. */
  readonly minval?: TensorLike;
  /** The bound above: 1 unless told otherwise. */
  readonly maxval?: TensorLike;
}

/**
 * Numbers from `[minval, maxval)`, evenly spread: the 23 (f32, the dtype unless told otherwise), 52 (f64) or 11 (f16) high bits
 * of random words, scaled. Rounding may reach `maxval` where it is large beside `maxval − minval`.
 *
 * @throws ArgumentError for other dtypes.
 *
 * @example
 * ```ts
 * import { random } from "cotangent";
 *
 * random.uniform(random.key(0)).item(); // 0.41845703125
 * random.uniform(random.key(1), [2, 3], { minval: -1 }).shape; // [2, 3]
 * ```
 */
export function uniform(key: Key, shape: ShapeLike = [], options: UniformOptions = {}): Tensor {
  const { dtype, minval = 0, maxval = 1 } = optionsOf(options, "uniform", ["dtype", "minval", "maxval"]);
  const type = floatType(dtype, "uniform");
  const lengths = shapeOf(shape, "random");
  return asOneProgram("uniform", key, (source) => {
    const unit = type === ir.f64 ? unitDouble(source, lengths) : unitSingle(source, lengths, type);
    if (minval === 0 && maxval === 1) return unit;
    const [low, high] = [bound(minval, type), bound(maxval, type)];
    return maximum(low, add(multiply(unit, subtract(high, low)), low));
  });
}

const bound = (x: TensorLike, type: ir.Dtype): Tensor =>
  typeof x === "number" ? full([], x, { dtype: type }) : lift(x).astype(type);

function floatType(dtype: DtypeOption["dtype"], name: string): ir.Dtype {
  const type = dtypeOf(dtype ?? ir.f32);
  if (type.kind === "float") return type;
  throw new ir.ArgumentError(
    "bad-argument",
    `${name}: dtype ${type.name}`,
    "draw f16, f32 or f64, or integers with randint()",
  );
}

/** `⌊bits/2³²⁻ᵐ⌋·2⁻ᵐ` with m = 23, or 11 in f16. */
function unitSingle(key: Key, shape: readonly number[], type: ir.Dtype): Tensor {
  const digits = type === ir.f16 ? 11 : 23;
  return multiply(elementwise(ir.shr, bits(key, shape), 32 - digits).astype(type), 2 ** -digits);
}

/** `⌊high/2¹²⌋·2⁻²⁰ + low·2⁻⁵²`, the high words being the first half of those drawn. */
function unitDouble(key: Key, shape: readonly number[]): Tensor {
  const size = sizeOf(shape);
  const both = words(key, 2 * size);
  const [high, low] = [slice(both, [[0, size]]).reshape(shape), slice(both, [[size]]).reshape(shape)];
  return add(multiply(elementwise(ir.shr, high, 12).astype(ir.f64), 2 ** -20), multiply(low.astype(ir.f64), 2 ** -52));
}

/** The number of `dtype` next to −1, towards 0. */
const aboveMinusOne = (dtype: ir.Dtype): number => -1 + (dtype === ir.f64 ? 2 ** -53 : 2 ** -24);

/** Numbers of mean 0 and variance 1, normally distributed: the inverse distribution function of uniform ones. */
export function normal(key: Key, shape: ShapeLike = [], options: DtypeOption = {}): Tensor {
  const type = floatType(dtypeOption(options, "normal").dtype, "normal");
  const drawn = ir.arithmeticOf(type);
  return asOneProgram("normal", key, (source) =>
    normalQuantile(uniform(source, shape, { dtype: drawn, minval: aboveMinusOne(drawn), maxval: 1 })).astype(type),
  );
}

/** Truth values, each true with probability `p`, in `shape`, that of `p` unless told otherwise. */
export function bernoulli(key: Key, p: TensorLike = 0.5, shape?: ShapeLike): Tensor {
  const chance = lift(p);
  const dtype = chance.dtype.kind === "float" ? ir.arithmeticOf(chance.dtype) : ir.f32;
  return asOneProgram("bernoulli", key, (source) => {
    return less(uniform(source, shape ?? chance.shape, { dtype }), p);
  });
}

/**
 * Integers from `minval` to, and without, `maxval`; i32 unless told otherwise. Two words are drawn for each, so that up
 * to a span of 2¹⁶ the chances differ by less than 2⁻³².
 *
 * @throws ArgumentError if the bounds are no integers of the dtype, or `maxval ≤ minval`.
 */
export function randint(key: Key, shape: ShapeLike, minval: number, maxval: number, options: DtypeOption = {}): Tensor {
  const type = dtypeOf(dtypeOption(options, "randint").dtype ?? ir.i32);
  const span = maxval - minval;
  if (
    (type !== ir.i32 && type !== ir.u32) ||
    type.round(minval) !== minval ||
    type.round(maxval - 1) !== maxval - 1 ||
    span < 1
  )
    throw new ir.ArgumentError(
      "bad-argument",
      `randint: from ${minval} to ${maxval} in ${type.name}`,
      "bounds are integers with minval < maxval, in i32 or u32",
    );
  return asOneProgram("randint", key, (source) => {
    const [first, second] = split(source);
    const [high, low] = [bits(first, shape), bits(second, shape)];
    if (span === 2 ** 32) return add(low.astype(type), minval);
    const rest = (x: Tensor): Tensor => elementwise(ir.rem, x, span);
    // 2³² mod span, as JAX has it: 0 for a span of more than 2¹⁶, where the square of 2¹⁶ has wrapped.
    const factor = ((2 ** 16 % span) ** 2 % 2 ** 32) % span;
    return add(rest(add(multiply(rest(high), factor), rest(low))).astype(type), minval);
  });
}

/** Numbers with the distribution function `exp(−e⁻ˣ)`: `−ln(−ln u)`. */
export function gumbel(key: Key, shape: ShapeLike = [], options: DtypeOption = {}): Tensor {
  const type = floatType(dtypeOption(options, "gumbel").dtype, "gumbel");
  const drawn = ir.arithmeticOf(type);
  const smallest = drawn === ir.f64 ? 2 ** -1022 : 2 ** -126;
  return asOneProgram("gumbel", key, (source) => {
    const u = uniform(source, shape, { dtype: drawn, minval: smallest, maxval: 1 });
    return negative(log(negative(log(u)))).astype(type);
  });
}

export interface CategoricalOptions {
  /** The axis of categories: the last one unless told otherwise. */
  readonly axis?: number;
  /** How many to draw of each distribution: the leading axes of the result. */
  readonly draws?: ShapeLike;
}

/** i32 positions along `axis`, each drawn with a probability that is proportional to `e^logits`: where logits plus Gumbel noise are greatest. */
export function categorical(key: Key, logits: Tensor, options: CategoricalOptions = {}): Tensor {
  const { axis = -1, draws = [] } = optionsOf(options, "categorical", ["axis", "draws"]);
  const [whole, leading] = [lift(logits), shapeOf(draws, "categorical")];
  const searched = axisFrom(whole.rank, axis, "categorical") + leading.length;
  return asOneProgram("categorical", key, (source) => {
    const noise = gumbel(source, [...leading, ...whole.shape], { dtype: whole.dtype });
    return argmax(add(noise, whole), { axis: searched });
  });
}
