/** Smooth number of iterations until escape. */
export function smoothIterations(cx: number, cy: number): number {
  let x = 0;
  let y = 0;
  let n = 0;
  for (; n < 60; n++) {
    const xx = x * x;
    const yy = y * y;
    if (xx + yy > 65536) {
      return n + 1 - Math.log2(Math.log2(xx + yy) / 2);
    }
    y = 2 * x * y + cy;
    x = xx - yy + cx;
  }
  return 60;
}
