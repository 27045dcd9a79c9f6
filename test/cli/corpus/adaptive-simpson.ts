function recurse(f: (x: number) => number, a: number, fa: number, b: number, fb: number, depth: number): number {
  const m = (a + b) / 2;
  const fm = f(m);
  const whole = ((b - a) / 6) * (fa + 4 * fm + fb);
  if (depth <= 0) return whole;
  const l = (a + m) / 2;
  const r = (m + b) / 2;
  const halves = ((b - a) / 12) * (fa + 4 * f(l) + 2 * fm + 4 * f(r) + fb);
  if (Math.abs(halves - whole) < 1e-7) return halves;
  return recurse(f, a, fa, m, fm, depth - 1) + recurse(f, m, fm, b, fb, depth - 1);
}

/** ∫ exp(−k·x²)·cos(w·x) from 0 to 2. */
export function damped(k: number, w: number): number {
  const f = (x: number) => Math.exp(-k * x * x) * Math.cos(w * x);
  return recurse(f, 0, f(0), 2, f(2), 5);
}
