interface Result {
  value: number;
  converged: boolean;
  iterations: number;
}

function iterate(f: (x: number) => number, start: number, limit: number): Result {
  let x = start;
  for (let iterations = 1; iterations <= limit; iterations++) {
    const next = f(x);
    if (Math.abs(next - x) < 1e-12) return { value: next, converged: true, iterations };
    x = next;
  }
  return { value: x, converged: false, iterations: limit };
}

/** Friction factor of a pipe (Colebrook); the Haaland formula where the iteration does not settle. */
export function frictionFactor(reynolds: number, roughness: number): number {
  const haaland = -1.8 * Math.log10((roughness / 3.7) ** 1.11 + 6.9 / reynolds);
  const { value, converged } = iterate((s) => -2 * Math.log10(roughness / 3.7 + (2.51 * s) / reynolds), haaland, 20);
  const s = converged ? value : haaland;
  return 1 / (s * s);
}
