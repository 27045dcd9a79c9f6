export function f(xs: readonly number[]): number {
  const first = xs.find((x) => x > 0);
  //            ^ maybe-undefined
  return first ?? 0;
}
