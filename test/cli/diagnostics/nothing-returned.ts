export function f(x: number): number | undefined {
  //            ^ no-result
  if (x > 0) return x;
}
