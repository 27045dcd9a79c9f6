/** Scalar formulas that functions of complex numbers share. */
import { f32, f64, i32 } from "../../dtype.ts";
import type { Algebra, Node } from "../../node.ts";
import type { PartNodes } from "./function.ts";

/** The number `value` in the dtype of `x`. */
export const like = (k: Algebra<Node>, x: Node, value: number): Node => k.constant(value, k.dtypeOf(x));

/** Whether the sign bit is set: −0 lies on the other side of a branch cut than 0. */
export function isNegative(k: Algebra<Node>, x: Node): Node {
  if (k.dtypeOf(x) === f32) return k.lt(k.bitcast(x, i32), k.constant(0, i32));
  const zero = like(k, x, 0);
  return k.or(k.lt(x, zero), k.lt(k.div(like(k, x, 1), x), zero));
}

/** `magnitude ≥ 0` with the sign of `x`. */
export const withSign = (k: Algebra<Node>, magnitude: Node, x: Node): Node =>
  k.select(isNegative(k, x), k.neg(magnitude), magnitude);

/** The greater and the lesser magnitude of the two, and their quotient ≤ 1, which is 1 for 0/0 and ∞/∞. */
export function magnitudes(k: Algebra<Node>, [x, y]: PartNodes): readonly [greater: Node, lesser: Node, ratio: Node] {
  const [m, n] = [k.max(k.abs(x), k.abs(y)), k.min(k.abs(x), k.abs(y))];
  return [m, n, k.select(k.eq(m, n), like(k, x, 1), k.div(n, m))];
}

/** `|z|` without overflow on the way. */
export function modulus(k: Algebra<Node>, z: PartNodes): Node {
  const [m, , ratio] = magnitudes(k, z);
  return k.mul(m, k.sqrt(k.add(like(k, m, 1), k.mul(ratio, ratio))));
}

/** Where `√` must scale its argument to lose no digits, and by what. */
interface Scale {
  readonly large: number;
  readonly small: number;
  /** The root of the factor for small arguments. */
  readonly rootOfUp: number;
}

const scales = {
  single: { large: 1e37, small: 1e-30, rootOfUp: 2 ** 24 },
  double: { large: 1e307, small: 1e-290, rootOfUp: 2 ** 54 },
};
const scaleOf = (k: Algebra<Node>, x: Node): Scale => (k.dtypeOf(x) === f64 ? scales.double : scales.single);

/**
 * The root with a real part ≥ 0; on the cut, the negative reals, the imaginary part has the sign of that of z. (W. Kahan,
 * Branch cuts for complex elementary functions, 1987.)
 */
export function squareRoot(k: Algebra<Node>, [x, y]: PartNodes): PartNodes {
  const { large, small, rootOfUp } = scaleOf(k, x);
  const [m] = magnitudes(k, [x, y]);
  const [isLarge, isSmall] = [k.lt(like(k, m, large), m), k.lt(m, like(k, m, small))];
  const choose = (down: number, up: number): Node =>
    k.select(isLarge, like(k, x, down), k.select(isSmall, like(k, x, up), like(k, x, 1)));
  const factor = choose(1 / 16, rootOfUp ** 2);
  const [a, b] = [k.mul(x, factor), k.mul(y, factor)];
  const half = like(k, x, 0.5);
  const root = k.sqrt(k.mul(half, k.add(k.abs(a), modulus(k, [a, b]))));
  const other = k.select(k.eq(b, like(k, x, 0)), k.abs(b), k.div(k.mul(half, k.abs(b)), root));
  const back = choose(4, 1 / rootOfUp);
  const [far, near] = [k.mul(root, back), k.mul(other, back)];
  const isLeft = isNegative(k, x);
  const isEndless = k.eq(k.abs(y), like(k, y, Infinity));
  return [
    k.select(isEndless, k.abs(y), k.select(isLeft, near, far)),
    k.select(isEndless, y, withSign(k, k.select(isLeft, far, near), y)),
  ];
}
