export function f(xs: readonly number[]): number {
  return xs.filter((x) => x > 0).reduce((a, b) => a + b, 0);
  //     ^ dynamic-length
}
