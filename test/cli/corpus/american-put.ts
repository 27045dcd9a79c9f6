/** Cox–Ross–Rubinstein tree. */
export function americanPut(spot: number, strike: number, rate: number, sigma: number, maturity: number): number {
  const steps = 24;
  const dt = maturity / steps;
  const up = Math.exp(sigma * Math.sqrt(dt));
  const down = 1 / up;
  const p = (Math.exp(rate * dt) - down) / (up - down);
  const discount = Math.exp(-rate * dt);

  const values: number[] = [];
  for (let i = 0; i <= steps; i++) {
    const s = spot * up ** i * down ** (steps - i);
    values.push(Math.max(strike - s, 0));
  }
  for (let n = steps - 1; n >= 0; n--) {
    for (let i = 0; i <= n; i++) {
      const hold = discount * (p * values[i + 1] + (1 - p) * values[i]);
      const exercise = strike - spot * up ** i * down ** (n - i);
      values[i] = Math.max(hold, exercise);
    }
  }
  return values[0];
}
