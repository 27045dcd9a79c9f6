/**
 * IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. Its numbers are `±m·2ᵉ` with m < 2¹¹ and −24 ≤ e ≤ 5, so
 * the largest is 65504, the least normal one 2⁻¹⁴ and the least of all 2⁻²⁴.
 */

/**
 * The number of binary16 nearest to `x`, of two the even one: one rounding, also from f64. With `2ᵉ ≤ |x| < 2ᵉ⁺¹` (and
 * e = −14 below that) neighbours are `u = 2ᵉ⁻¹⁰` apart, and so are those of f64 at `c = 1.5·2⁵²·u`: hence `(|x| + c) − c`.
 */
export function roundToHalf(x: number): number {
  const size = Math.abs(x);
  // Half-way from 65504 to what would come next; also not so for NaN.
  if (!(size < 65520)) return x * Infinity;
  // 2ᵉ⁺¹⁴, from the highest bit of |x|·2¹⁴, an integer below 2³⁰ with its fraction dropped.
  const scale = 0x80000000 >>> Math.clz32((size * 2 ** 14) | 1);
  const c = scale * (1.5 * 2 ** 28);
  return Math.sign(x) * (size + c - c);
}

/** The bits of `x`, a number of binary16. */
export function halfToBits(x: number): number {
  if (Number.isNaN(x)) return 0x7e00;
  const size = Math.abs(x);
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  if (size < 2 ** -14) return sign | (size * 2 ** 24);
  if (size === Infinity) return sign | 0x7c00;
  const e = 17 - Math.clz32(size * 2 ** 14);
  // The exponent counts from 15, and the highest bit of m = |x|·2¹⁰⁻ᵉ, which is always 1, adds one to it.
  return sign | (((e + 14) << 10) + size * 2 ** (10 - e));
}

/** The number of binary16 with these bits. */
export function halfFromBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
