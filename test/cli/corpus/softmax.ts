function softmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits);
  const exps = logits.map((l) => Math.exp(l - top));
  const sum = exps.reduce((a, b) => a + b, 0);
  return exps.map((e) => e / sum);
}

/** Cross entropy with label smoothing; the label is the index of the right class. */
export function crossEntropy(logits: readonly number[], label: number, smoothing: number): number {
  const p = softmax(logits);
  const classes = logits.length;
  const uniform = p.reduce((total, q) => total - Math.log(q) / classes, 0);
  return (1 - smoothing) * -Math.log(p[label]) + smoothing * uniform;
}
