export function f(x: number): number {
  if (x < 0) throw new RangeError("negative");
  //         ^ exceptions
  return Math.sqrt(x);
}
