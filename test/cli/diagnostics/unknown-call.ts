declare function mystery(x: number): number;

export function f(x: number): number {
  return mystery(x) + 1;
  //     ^ no-source
}
