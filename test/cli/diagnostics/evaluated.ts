export function f(x: number): number {
  const y = eval("x * 2") as number;
  //        ^ not-supported
  const g = new Function("return 1") as () => number;
  //        ^ not-supported
  return y + g();
}
