/** Complete elliptic integral of the first kind, by the arithmetic–geometric mean. */
export function ellipticK(k: number): number {
  let a = 1;
  let g = Math.sqrt(1 - k * k);
  while (Math.abs(a - g) > 1e-15 * a) {
    const mean = (a + g) / 2;
    g = Math.sqrt(a * g);
    if (mean === a) break;
    a = mean;
  }
  return Math.PI / (2 * a);
}

export const pendulumPeriod = (length: number, amplitude: number): number =>
  4 * Math.sqrt(length / 9.81) * ellipticK(Math.sin(amplitude / 2));
