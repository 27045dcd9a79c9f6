export function f(xs: readonly number[]): number {
  (Array.prototype as { extra?: number }).extra = 1;
  // ^ mutated-module-state
  return xs[0];
}
