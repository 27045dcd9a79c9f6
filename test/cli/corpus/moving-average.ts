/** Mean of a window that slides by one, kept up to date by what enters and what leaves. */
export function movingAverage(values: number[], windowSize: number = 3): number[] {
  const result: number[] = [];
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    if (i >= windowSize) sum -= values[i - windowSize];
    if (i >= windowSize - 1) result.push(sum / windowSize);
  }
  return result;
}

export function roughness(values: number[]): number {
  const smooth = movingAverage(values, 3);
  return smooth.reduce((total, s, i) => total + Math.abs(values[i + 1] - s), 0);
}
