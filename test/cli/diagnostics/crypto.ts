export function f(x: number): number {
  const bits = crypto.getRandomValues(new Uint32Array(1));
  //           ^ random-number
  return x + bits[0];
}
