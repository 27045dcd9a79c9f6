/** Mean without the smallest and the largest. */
export function trimmedMean(values: number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  const kept = sorted.slice(1, -1);
  return kept.reduce((a, b) => a + b, 0) / kept.length;
}
