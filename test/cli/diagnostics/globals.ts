export function f(x: number): number {
  (globalThis as { leaked?: number }).leaked = x;
  // ^ input-output
  return x;
}
