/**
 * Keys and bits. A key is a u32[2]; what is drawn is a function of the key and the shape alone, so programs that draw are
 * pure. Use a key once, and get new ones by `split` and `foldIn`. Bits are those of JAX's default generator,
 * threefry-2x32 (with `jax_threefry_partitionable` off). Drawn numbers are constant for derivatives.
 */
import * as ir from "@cotangent/ir";
import { bind, bindOne, broadcastTo, fromData, lift } from "../bind.ts";
import { describe } from "../describe.ts";
import { add, multiply } from "../numpy/arithmetic.ts";
import { less } from "../numpy/compare.ts";
import { sizeOf } from "../content.ts";
import { shapeOf, zeros, type ShapeLike } from "../numpy/constant.ts";
import { concatenate } from "../numpy/join.ts";
import { where } from "../numpy/logic.ts";
import { slice } from "../numpy/slice.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { used, type KeyUse } from "./watch.ts";

declare const brand: unique symbol;

/**
 * A key: a u32[2], or in a batch of keys a row of a u32[n,2], that is known to be one. The compiler refuses other arrays in its
 * place. Transforms keep it; {@link keyOf} makes one of two words that come from elsewhere.
 */
export type Key = Tensor & { readonly [brand]: "threefry-2x32" };

/**
 * `pair`, a u32[2], as a key: what is read from a file, or an element of a batch of keys.
 *
 * @throws ShapeError for an array of another type.
 *
 * @example
 * ```ts
 * import { random } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const keys = random.splitRows(random.key(0), 10);
 * random.uniform(random.keyOf(np.slice(keys, [3]))).shape; // []
 * ```
 */
export function keyOf(pair: Tensor): Key {
  requireKey(pair);
  return pair;
}

/**
 * The key of a seed of up to 64 bits, all of which count: the high word, then the low one. Negative seeds are taken in
 * two's complement.
 *
 * @throws ArgumentError for seeds that are no integers, or not exact (from 2⁵³ on, give a bigint).
 *
 * @example
 * ```ts
 * import { random } from "cotangent";
 *
 * const [first, second] = random.split(random.key(0));
 * random.uniform(first, [3]).shape; // [3]
 * random.normal(second).shape; // []
 * ```
 */
export function key(seed: number | bigint): Key {
  const isSeed = typeof seed === "bigint" ? seed >= -(2n ** 63n) && seed < 2n ** 64n : Number.isSafeInteger(seed);
  if (!isSeed)
    throw new ir.ArgumentError(
      "bad-argument",
      `key: seed ${String(seed)}`,
      "a seed is an integer of at most 64 bits; give a bigint from 2⁵³ on",
    );
  const bits = BigInt.asUintN(64, BigInt(seed));
  return keyOf(fromData(ir.u32, [2], Uint32Array.of(Number(bits >> 32n), Number(bits & 0xffff_ffffn))));
}

/** `n` independent keys, as a u32[n,2] whose rows are keys: for `vmap` and `scan`. */
export function splitRows(parent: Key, n: number): Tensor {
  const shape = shapeOf([n, 2], "split");
  return words(parent, 2 * n, "split").reshape(shape);
}

/** `n` independent keys (two unless told otherwise), to be taken apart: `const [a, b] = split(key)`. */
export function split(parent: Key): readonly [Key, Key];
export function split(parent: Key, n: 2): readonly [Key, Key];
export function split(parent: Key, n: 3): readonly [Key, Key, Key];
export function split(parent: Key, n: 4): readonly [Key, Key, Key, Key];
export function split(parent: Key, n: number): readonly Key[];
export function split(parent: Key, n = 2): readonly Key[] {
  const rows = splitRows(parent, n);
  return Array.from({ length: n }, (_, i) => keyOf(slice(rows, [i])));
}

/**
 * A key of `parent` and a number of up to 32 bits, such as the index of a step; independent for different numbers.
 *
 * @throws ArgumentError for literals that are no integers of 32 bits.
 */
export function foldIn(parent: Key, data: TensorLike): Key {
  if (typeof data === "number" && (!Number.isInteger(data) || data < -(2 ** 31) || data >= 2 ** 32))
    throw new ir.ArgumentError("bad-argument", `foldIn: ${data}`, "fold in integers of 32 bits");
  const word =
    typeof data === "number"
      ? fromData(ir.u32, [1], Uint32Array.of(data >>> 0))
      : lift(data).astype(ir.u32).reshape([1]);
  return keyOf(concatenate(threefry(parent, zeros([1], { dtype: ir.u32 }), word)));
}

/** Random u32 bits of `shape`. */
export const bits = (source: Key, shape: ShapeLike = []): Tensor =>
  words(source, sizeOf(shapeOf(shape, "random"))).reshape(shapeOf(shape, "random"));

/** `n` random words: the counters 0 … n − 1 (and a 0 where n is odd) in two halves, encrypted, one half after the other. */
export function words(source: Key, n: number, use: KeyUse = "drawn from"): Tensor {
  requireKey(source);
  if (!Number.isSafeInteger(n) || n < 0)
    throw new ir.ArgumentError(
      "bad-argument",
      `random: a shape of ${n} elements`,
      "lengths and counts are integers ≥ 0",
    );
  if (n > 2 ** 32 - 1)
    throw new ir.ArgumentError("bad-argument", `random: ${n} words of one key`, "a key has 2³² − 1 words; split it");
  if (n === 0) return zeros([0], { dtype: ir.u32 });
  const half = Math.ceil(n / 2);
  const low = bindOne(ir.iota, [], { dtype: ir.u32, shape: [half], axis: 0 });
  const high = add(low, half);
  const both = concatenate(
    threefry(used(source, use), low, n % 2 === 0 ? high : where(less(high, n), high, multiply(high, 0))),
  );
  return n % 2 === 0 ? both : slice(both, [[0, n]]);
}

function requireKey(source: Tensor): asserts source is Key {
  if (source instanceof Tensor && source.dtype === ir.u32 && source.rank === 1 && source.shape[0] === 2) return;
  throw new ir.ShapeError(
    "dtype-mismatch",
    `random: ${source instanceof Tensor ? ir.showType(source) : describe(source)} is used as a key`,
    "a key is a u32[2]; make one with key(), and map over several with vmap()",
  );
}

/** Both words of the counters (high, low) under a key. */
function threefry(source: Key, high: Tensor, low: Tensor): readonly Tensor[] {
  requireKey(source);
  const word = (i: number): Tensor => broadcastTo(slice(source, [[i, i + 1]]), high.shape);
  return bind(ir.threefry, [word(0), word(1), high, low], {});
}
