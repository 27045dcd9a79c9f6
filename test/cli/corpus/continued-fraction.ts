/** Tangent by Lambert's continued fraction, from the inside out. */
export function tangent(x: number): number {
  let value = 0;
  for (let k = 15; k >= 1; k -= 2) {
    value = (x * x) / (k - value);
  }
  return value / x;
}

/** The same by recursion. */
export function tangentDown(x: number): number {
  const level = (k: number): number => (k > 15 ? 0 : (x * x) / (k - level(k + 2)));
  return level(1) / x;
}
