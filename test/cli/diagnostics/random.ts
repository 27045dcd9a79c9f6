export function f(x: number): number {
  const noise = Math.random() - 0.5;
  //            ^ random-number
  return x + noise;
}
