export function f(x: any): number {
  //              ^ any-type
  return x * 2;
}
