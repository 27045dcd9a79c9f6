const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);

const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);

interface Lab {
  l: number;
  a: number;
  b: number;
}

function toLab(rgb: readonly number[]): Lab {
  const [r, g, b] = rgb.map(linear);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return { l: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z) };
}

/** Difference of two sRGB colours in CIE Lab. */
export function deltaE(first: readonly number[], second: readonly number[]): number {
  const p = toLab(first);
  const q = toLab(second);
  return Math.hypot(p.l - q.l, p.a - q.a, p.b - q.b);
}
