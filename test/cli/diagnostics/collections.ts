export function f(x: number): number {
  const seen = new Map<number, number>();
  //           ^ not-supported
  seen.set(1, x);
  return seen.get(1) ?? 0;
}
