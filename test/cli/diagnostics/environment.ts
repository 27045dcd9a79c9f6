export function f(x: number): number {
  const home = process.env.HOME;
  //           ^ input-output
  return home === undefined ? x : 2 * x;
}
