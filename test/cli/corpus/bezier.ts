type P = readonly [number, number];

const middle = (a: P, b: P): P => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
const distance = (a: P, b: P) => Math.hypot(a[0] - b[0], a[1] - b[1]);

// Half the chord and half the control polygon, after some halvings.
function lengthOf(a: P, b: P, c: P, d: P, depth: number): number {
  if (depth === 0) return (distance(a, d) + distance(a, b) + distance(b, c) + distance(c, d)) / 2;
  const ab = middle(a, b);
  const bc = middle(b, c);
  const cd = middle(c, d);
  const abc = middle(ab, bc);
  const bcd = middle(bc, cd);
  const m = middle(abc, bcd);
  return lengthOf(a, ab, abc, m, depth - 1) + lengthOf(m, bcd, cd, d, depth - 1);
}

export function arcLength(a: P, b: P, c: P, d: P): number {
  return lengthOf(a, b, c, d, 4);
}
