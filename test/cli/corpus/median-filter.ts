function median3(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

export function despeckled(signal: number[]): number {
  let total = 0;
  for (let i = 1; i + 1 < signal.length; i += 1) {
    const m = median3(signal[i - 1], signal[i], signal[i + 1]);
    total += (signal[i] - m) ** 2 + 0.1 * m;
  }
  return total;
}
