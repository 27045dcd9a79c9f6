type RealFunction = (x: number) => number;

function simpson(f: RealFunction, a: number, b: number, n: number): number {
  const h = (b - a) / n;
  let sum = f(a) + f(b);
  for (let i = 1; i < n; i++) sum += (i % 2 === 0 ? 2 : 4) * f(a + i * h);
  return (sum * h) / 3;
}

/** Arc length of an ellipse with half axes p and q, over the angles from 0 to t. */
export function ellipseArc(p: number, q: number, t: number): number {
  return simpson((u) => Math.sqrt((p * Math.sin(u)) ** 2 + (q * Math.cos(u)) ** 2), 0, t, 20);
}
