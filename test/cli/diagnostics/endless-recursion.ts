function down(x: number): number {
  return x < 1 ? x : down(x / 2);
  //                 ^ deep-recursion
}

export function f(x: number): number {
  return down(x);
}
