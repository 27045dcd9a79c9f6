interface Garch {
  omega: number;
  alpha: number;
  beta: number;
}

export function negativeLogLikelihood({ omega, alpha, beta }: Garch, returns: Float64Array): number {
  let variance = omega / (1 - alpha - beta);
  let total = 0;
  for (let t = 0; t < returns.length; t++) {
    if (t > 0) variance = omega + alpha * returns[t - 1] ** 2 + beta * variance;
    total += 0.5 * (Math.log(2 * Math.PI) + Math.log(variance) + returns[t] ** 2 / variance);
  }
  return total;
}
