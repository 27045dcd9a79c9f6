import { normalPdf } from "./lib/special.ts";

export function density(x: number, samples: readonly number[], bandwidth: number): number {
  return samples.map((s) => normalPdf(x, s, bandwidth)).reduce((a, b) => a + b, 0) / samples.length;
}

/** Leave-one-out cross-validation of the bandwidth. */
export function crossValidation(samples: readonly number[], bandwidth: number): number {
  let score = 0;
  samples.forEach((x, i) => {
    const others = samples.filter((_, j) => j !== i);
    score += Math.log(density(x, others, bandwidth));
  });
  return score;
}
