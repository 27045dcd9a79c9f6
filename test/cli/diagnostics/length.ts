export function f(xs: number[], k: number): number {
  const ys = xs.map((x) => x * 2);
  ys.length = 2;
  // ^ not-supported
  const named: Record<number, number> = { 1: 2, 2: 3 };
  named[k] = 4;
  // ^ dynamic-key
  return ys[0] + named[1];
}
