/**
 * Transforms between real rows of an even length n and the first half of their spectra, by one complex transform of length
 * n/2: elements at even places are its real parts, those at odd places its imaginary parts. (J. W. Cooley, P. A. W. Lewis,
 * P. D. Welch: The fast Fourier transform algorithm, J. Sound Vib. 12, 1970.)
 */
import { add, multiply, subtract } from "../numpy/arithmetic.ts";
import { concatenate, pad, stack } from "../numpy/join.ts";
import { flip } from "../numpy/shape.ts";
import { slice, sliceAxis } from "../numpy/slice.ts";
import type { Tensor } from "../tensor.ts";
import { roots, type Numbers } from "./roots.ts";
import { constant, mapRows, productRows, transformRows, type Rows, type Sign, type WholeRows } from "./transform.ts";

/** `y[k] = Σⱼ x[j]·e^(sign·2πi·j·k/n)` for `k = 0 … n/2`, of each row of `x: [rows, n]`. */
export function halfOfReal(x: Tensor, sign: Sign): WholeRows {
  const [rows = 0, n = 0] = x.shape;
  const m = n / 2;
  const pairs = x.reshape(rows, m, 2);
  const z = transformRows({ re: slice(pairs, [null, null, 0]), im: slice(pairs, [null, null, 1]) }, sign);
  const closed = mapRows(z, (part) => concatenate([part, sliceAxis(part, 1, [0, 1])], 1));
  const mirrored = mapRows(closed, (part) => flip(part, 1));
  // The even places have the transform (z[k] + z̄[m − k])/2, the odd ones (z[k] − z̄[m − k])/2i.
  const turn = constant(x, [1, m + 1], `half ${sign * n}`, () => turned(n, m + 1, -1, sign));
  const twice = combined(closed, mirrored, turn);
  return mapRows(twice, (part) => multiply(part, 0.5));
}

/** Real rows of an even length: the transforms of those whose first halves are `y: [rows, n/2 + 1]`, the others being conjugates. */
export function realOfHalf({ re, im }: Rows, sign: Sign): Tensor {
  const [rows = 0, kept = 0] = re.shape;
  const m = kept - 1;
  const onlyInner = (part: Tensor): Tensor =>
    pad(sliceAxis(part, 1, [1, m]), [
      [0, 0],
      [1, 1],
    ]);
  // The ends are their own conjugates: an imaginary part there does not count.
  const y = { re, im: im && onlyInner(im) };
  const first = mapRows(y, (part) => sliceAxis(part, 1, [0, m]));
  const mirrored = mapRows(y, (part) => sliceAxis(flip(part, 1), 1, [0, m]));
  const turn = constant(re, [1, m], `whole ${sign * m}`, () => turned(2 * m, m, 1, sign));
  const z = transformRows(combined(first, mirrored, turn), sign);
  return stack([z.re, z.im], 2).reshape(rows, 2 * m);
}

/** `z + w̄ + turn·(z − w̄)` */
function combined(z: Rows, w: Rows, turn: WholeRows): WholeRows {
  const difference = { re: subtract(z.re, w.re), im: z.im && w.im && add(z.im, w.im) };
  const { re, im } = productRows(turn, difference, multiply);
  return { re: add(add(z.re, w.re), re), im: z.im && w.im ? add(subtract(z.im, w.im), im) : im };
}

/** `quarter·i·e^(sign·2πi·k/n)` for `k < length`. */
const turned = (n: number, length: number, quarter: 1 | -1, sign: Sign): Numbers =>
  roots(4 * n, [1, length], (_, k) => 4 * sign * k + quarter * n);
