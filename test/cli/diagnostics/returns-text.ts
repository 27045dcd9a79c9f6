export function f(x: number): string {
  //            ^ not-differentiable-result
  return "done";
}
