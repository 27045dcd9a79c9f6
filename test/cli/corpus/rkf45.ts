/** Runge–Kutta–Fehlberg with a step that adapts, on y′ = a·y − b·y² + cos t. */
export function population(y0: number, a: number, b: number, end: number): number {
  const f = (t: number, y: number): number => a * y - b * y * y + Math.cos(t);
  const tolerance = 1e-7;
  let t = 0;
  let y = y0;
  let h = 0.1;
  while (t < end) {
    if (t + h > end) h = end - t;
    const k1 = h * f(t, y);
    const k2 = h * f(t + h / 4, y + k1 / 4);
    const k3 = h * f(t + (3 * h) / 8, y + (3 * k1) / 32 + (9 * k2) / 32);
    const k4 = h * f(t + (12 * h) / 13, y + (1932 * k1 - 7200 * k2 + 7296 * k3) / 2197);
    const k5 = h * f(t + h, y + (439 * k1) / 216 - 8 * k2 + (3680 * k3) / 513 - (845 * k4) / 4104);
    const k6 = h * f(t + h / 2, y - (8 * k1) / 27 + 2 * k2 - (3544 * k3) / 2565 + (1859 * k4) / 4104 - (11 * k5) / 40);
    const error = Math.abs(k1 / 360 - (128 * k3) / 4275 - (2197 * k4) / 75240 + k5 / 50 + (2 * k6) / 55) / h;
    if (error <= tolerance) {
      t += h;
      y += (25 * k1) / 216 + (1408 * k3) / 2565 + (2197 * k4) / 4104 - k5 / 5;
    }
    const factor = 0.84 * Math.pow(tolerance / (error + 1e-30), 0.25);
    h *= Math.min(4, Math.max(0.1, factor));
  }
  return y;
}
