/** Lambert's W for positive arguments, by the secant method. */
export function lambertW(y: number): number {
  const f = (w: number) => w * Math.exp(w) - y;
  let w0 = 0;
  let w1 = Math.log1p(y);
  let rounds = 0;
  do {
    const f0 = f(w0);
    const f1 = f(w1);
    if (f1 === f0) break;
    const w2 = w1 - (f1 * (w1 - w0)) / (f1 - f0);
    w0 = w1;
    w1 = w2;
    rounds += 1;
  } while (Math.abs(w1 - w0) > 1e-13 && rounds < 60);
  return w1;
}
