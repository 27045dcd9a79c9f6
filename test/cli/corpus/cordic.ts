const angles = Array.from({ length: 24 }, (_, i) => Math.atan(2 ** -i));
const gain = angles.reduce((k, _, i) => k / Math.sqrt(1 + 4 ** -i), 1);

/** Length and remaining angle of a vector that is turned onto the x axis. */
export function cordicLength(x0: number, y0: number): number {
  let x = x0;
  let y = y0;
  for (let i = 0; i < angles.length; i++) {
    const direction = y > 0 ? -1 : 1;
    const shift = 1 / (1 << i);
    [x, y] = [x - direction * y * shift, y + direction * x * shift];
  }
  return x * gain;
}
