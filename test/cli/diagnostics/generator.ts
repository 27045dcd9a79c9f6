function* upTo(n: number) {
  for (let i = 0; i < n; i++) yield i;
}

export function f(x: number): number {
  let total = 0;
  for (const i of upTo(4)) total += i * x;
  //              ^ not-supported
  return total;
}
