/** Insertion sort of a copy, then linear interpolation. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values];
  for (let i = 1; i < sorted.length; i++) {
    const x = sorted[i];
    let j = i - 1;
    while (j >= 0 && sorted[j] > x) {
      sorted[j + 1] = sorted[j];
      j--;
    }
    sorted[j + 1] = x;
  }
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const fraction = position - below;
  if (below + 1 >= sorted.length) return sorted[below];
  return sorted[below] + fraction * (sorted[below + 1] - sorted[below]);
}
