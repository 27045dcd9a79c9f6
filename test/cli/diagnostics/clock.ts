export function f(x: number): number {
  const now = Date.now();
  //          ^ clock-read
  const then = new Date();
  //           ^ clock-read
  const precise = performance.now();
  //              ^ clock-read
  return x * (now - then.getTime()) + precise;
}
