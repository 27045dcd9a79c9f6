/** Numbers on the unit circle, in f64, and their transforms: the constants of Fourier transforms. */
import { at } from "@cotangent/ir";

/** Complex numbers as two lists. */
export interface Numbers {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** `cos 2πk/n` and `sin 2πk/n` for an integer k, from an angle of π/4 at most: no error grows with k. */
export function rootOfUnity(k: number, n: number): readonly [cos: number, sin: number] {
  const turn = ((k % n) + n) % n;
  // In eighths of a turn, from the nearest quarter.
  const quarter = Math.round((4 * turn) / n);
  const angle = ((2 * Math.PI) / n) * (turn - (quarter * n) / 4);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return at(
    [
      [c, s],
      [-s, c],
      [-c, -s],
      [s, -c],
    ] as const,
    quarter % 4,
  );
}

/** `e^(2πi·turns(i, j)/n)` in row-major order of `rows` rows. */
export function roots(
  n: number,
  [rows, columns]: readonly [number, number],
  turns: (i: number, j: number) => number,
): Numbers {
  const [re, im] = [new Float64Array(rows * columns), new Float64Array(rows * columns)];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const [c, s] = rootOfUnity(turns(i, j), n);
      re[i * columns + j] = c;
      im[i * columns + j] = s;
    }
  return { re, im };
}

/** The transform of `z`, whose length is a power of two, on the host: of constants. */
export function hostTransform({ re, im }: Numbers, sign: 1 | -1): Numbers {
  const n = re.length;
  if (n === 1) return { re, im };
  const half = (parity: number): Numbers =>
    hostTransform({ re: re.filter((_, i) => i % 2 === parity), im: im.filter((_, i) => i % 2 === parity) }, sign);
  const [even, odd] = [half(0), half(1)];
  const out = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let k = 0; k < n / 2; k++) {
    const [c, s] = rootOfUnity(sign * k, n);
    const [x, y] = [at(odd.re, k) * c - at(odd.im, k) * s, at(odd.re, k) * s + at(odd.im, k) * c];
    out.re[k] = at(even.re, k) + x;
    out.im[k] = at(even.im, k) + y;
    out.re[k + n / 2] = at(even.re, k) - x;
    out.im[k + n / 2] = at(even.im, k) - y;
  }
  return out;
}
