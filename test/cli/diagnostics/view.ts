export function f(x: Float64Array): number {
  const copy = x.slice();
  const view = copy.subarray(1);
  view[0] = 2;
  return copy[1] + view[0];
  //     ^ aliased-write
}
