/** Stationary distribution of a Markov chain, by iteration until it no longer moves. */
export function stationary(transitions: number[][]): number[] {
  const n = transitions.length;
  let p: number[] = new Array(n).fill(1 / n);
  let change = 1;
  while (change > 1e-10) {
    const next = Array(n).fill(0) as number[];
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) next[j] += p[i] * transitions[i][j];
    const total = next.reduce((a, b) => a + b, 0);
    change = 0;
    for (let j = 0; j < n; j++) {
      next[j] /= total;
      change = Math.max(change, Math.abs(next[j] - p[j]));
    }
    p = next;
  }
  return p;
}
