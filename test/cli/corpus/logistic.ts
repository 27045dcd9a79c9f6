/** Negative log-likelihood of logistic regression; the softplus is written so that it does not overflow. */
export function logisticLoss(weights: number[], bias: number, features: number[][], labels: boolean[]): number {
  let loss = 0;
  features.forEach((row, i) => {
    let z = bias;
    for (let j = 0; j < row.length; j++) z += weights[j] * row[j];
    const signed = labels[i] ? -z : z;
    loss += signed > 0 ? signed + Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed));
  });
  return loss / features.length;
}
