export function f(xs: number[], point: { x: number }): number {
  xs[0] = 1;
  // ^ mutated-parameter
  xs.push(3);
  // ^ mutated-parameter
  xs.sort((a, b) => a - b);
  // ^ mutated-parameter
  point.x += 1;
  // ^ mutated-parameter
  return xs[0] + point.x;
}
