function normalize(v: number[]): void {
  const total = v.reduce((a, b) => a + b, 0);
  for (let i = 0; i < v.length; i++) v[i] /= total;
  //                                 ^ mutated-parameter
}

export function f(xs: number[]): number {
  normalize(xs);
  return xs[0];
}
