interface Belief {
  mean: number;
  variance: number;
}

const predict = (b: Belief, process: number): Belief => ({ ...b, variance: b.variance + process });

function update(b: Belief, z: number, noise: number): Belief {
  const gain = b.variance / (b.variance + noise);
  return { mean: b.mean + gain * (z - b.mean), variance: (1 - gain) * b.variance };
}

/** Log-likelihood of measurements under a local level model. */
export function logLikelihood(measurements: number[], process: number, noise: number): number {
  let belief: Belief = { mean: 0, variance: 10 };
  let total = 0;
  for (const z of measurements) {
    belief = predict(belief, process);
    const s = belief.variance + noise;
    total += -0.5 * (Math.log(2 * Math.PI * s) + (z - belief.mean) ** 2 / s);
    belief = update(belief, z, noise);
  }
  return total;
}
