function bisect(f: (x: number) => number, lo: number, hi: number, tolerance = 1e-9): number {
  let a = lo;
  let b = hi;
  const negative = f(a) < 0;
  while (b - a > tolerance) {
    const m = (a + b) / 2;
    if (f(m) < 0 === negative) a = m;
    else b = m;
  }
  // One secant step, so that the root moves smoothly with the parameters.
  const fa = f(a);
  const fb = f(b);
  return a - (fa * (b - a)) / (fb - fa);
}

/** Root of x³ + p·x + q between 0 and 3. */
export function cubicRoot(p: number, q: number): number {
  return bisect((x) => x ** 3 + p * x + q, 0, 3, 1e-3);
}
