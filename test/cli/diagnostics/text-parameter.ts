export function f(x: number, name: string): number {
  //                         ^ type-not-supported
  return name === "double" ? 2 * x : x;
}
