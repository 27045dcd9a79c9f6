/** `Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²` and its gradient, in one pass. */
export function rosenbrock(x: readonly number[]): { readonly value: number; readonly grad: { readonly x: number[] } } {
  const last = x.length - 1;
  const slope: number[] = [];
  slope.length = x.length;
  let value = 0;
  let carried = 0;
  for (let i = 0; i < last; i++) {
    const u = x[i]!;
    const r = x[i + 1]! - u * u;
    const s = 1 - u;
    value += 100 * r * r + s * s;
    slope[i] = carried - 400 * r * u - 2 * s;
    carried = 200 * r;
  }
  slope[last] = carried;
  return { value, grad: { x: slope } };
}
