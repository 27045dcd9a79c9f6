/** The constants of CMA-ES for d parameters: Hansen's tutorial (arXiv 1604.00772), Table 1, with weights of 0 for the worse half. */
export interface CmaConstants {
  /** λ */
  readonly population: number;
  /** w by rank, best first: λ numbers that sum to 1. */
  readonly weights: readonly number[];
  /** μ_w = 1/Σ w² */
  readonly mass: number;
  readonly cSigma: number;
  readonly cPath: number;
  readonly c1: number;
  readonly cMu: number;
  /** d_σ */
  readonly damping: number;
  /** About `E|z|` for d normal numbers. */
  readonly expected: number;
  /** The length of p_σ from which p_c waits. */
  readonly threshold: number;
}

export function cmaConstants(d: number, given?: number): CmaConstants {
  const population = given ?? 4 + Math.floor(3 * Math.log(d));
  const best = Math.floor(population / 2);
  const raw = Array.from({ length: population }, (_, i) =>
    i < best ? Math.log((population + 1) / 2) - Math.log(i + 1) : 0,
  );
  const total = raw.reduce((a, b) => a + b, 0);
  const weights = raw.map((w) => w / total);
  const mass = 1 / weights.reduce((sum, w) => sum + w * w, 0);
  const cSigma = (mass + 2) / (d + mass + 5);
  const c1 = 2 / ((d + 1.3) ** 2 + mass);
  const expected = Math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d));
  return {
    population,
    weights,
    mass,
    cSigma,
    cPath: (4 + mass / d) / (d + 4 + (2 * mass) / d),
    c1,
    cMu: Math.min(1 - c1, (2 * (mass - 2 + 1 / mass)) / ((d + 2) ** 2 + mass)),
    damping: 1 + 2 * Math.max(0, Math.sqrt((mass - 1) / (d + 1)) - 1) + cSigma,
    expected,
    threshold: (1.4 + 2 / (d + 1)) * expected,
  };
}
