const table: Record<string, number> = { low: 1, high: 2 };

export function f(x: number): number {
  const key = x > 0 ? "high" : "low";
  return table[key] + table[String(x)];
  //                        ^ dynamic-text
}
