/** Bubble sort is fine for five values. */
export function medianOfFive(a: number, b: number, c: number, d: number, e: number): number {
  const v = [a, b, c, d, e];
  for (let i = 0; i < v.length; i++)
    for (let j = 0; j < v.length - 1 - i; j++) {
      if (v[j] > v[j + 1]) {
        const t = v[j];
        v[j] = v[j + 1];
        v[j + 1] = t;
      }
    }
  return v[2];
}
