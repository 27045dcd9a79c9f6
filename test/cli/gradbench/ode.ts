function derivative(x: readonly number[], y: readonly number[]): number[] {
  return x.map((xi, i) => (i === 0 ? xi : xi * y[i - 1]));
}

const moved = (y: readonly number[], k: readonly number[], h: number) => y.map((v, i) => v + h * k[i]);

/** y′₀ = x₀, y′ᵢ = xᵢ·yᵢ₋₁ from 0 to 2, by `steps` steps of the classical Runge–Kutta method. */
export function solve(x: readonly number[], steps: number): number[] {
  const h = 2 / steps;
  let y: number[] = x.map(() => 0);
  for (let step = 0; step < steps; step++) {
    const k1 = derivative(x, y);
    const k2 = derivative(x, moved(y, k1, h / 2));
    const k3 = derivative(x, moved(y, k2, h / 2));
    const k4 = derivative(x, moved(y, k3, h));
    y = y.map((v, i) => v + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
  }
  return y;
}

export function lastComponent(x: readonly number[], steps: number): number {
  const y = solve(x, steps);
  return y[y.length - 1];
}
