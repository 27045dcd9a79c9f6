const cache: number[] = [1, 2, 3];

export function f(x: number): number {
  cache[0] = x;
  // ^ mutated-module-state
  return cache[0] + cache[1];
}
