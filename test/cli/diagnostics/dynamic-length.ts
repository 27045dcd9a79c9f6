export function f(xs: number[]): number {
  const positive: number[] = [];
  for (const x of xs) {
    if (x > 0) positive.push(x);
    //         ^ dynamic-length
  }
  return positive.length;
}
