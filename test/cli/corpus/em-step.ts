import { normalPdf } from "./lib/special.ts";

interface Component {
  weight: number;
  mean: number;
  sd: number;
}

/** One step of expectation maximization for a mixture of normal distributions in one dimension. */
export function emStep(components: Component[], data: number[]): Component[] {
  const responsibilities = data.map((x) => {
    const densities = components.map((c) => c.weight * normalPdf(x, c.mean, c.sd));
    const total = densities.reduce((a, b) => a + b, 0);
    return densities.map((d) => d / total);
  });
  return components.map((_, k) => {
    let n = 0;
    let sum = 0;
    for (let i = 0; i < data.length; i++) {
      n += responsibilities[i][k];
      sum += responsibilities[i][k] * data[i];
    }
    const mean = sum / n;
    let spread = 0;
    for (let i = 0; i < data.length; i++) spread += responsibilities[i][k] * (data[i] - mean) ** 2;
    return { weight: n / data.length, mean, sd: Math.sqrt(spread / n) };
  });
}
