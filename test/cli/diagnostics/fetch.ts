export function f(x: number): number {
  void fetch("https://example.com/?x=" + x);
  //   ^ input-output
  return x;
}
