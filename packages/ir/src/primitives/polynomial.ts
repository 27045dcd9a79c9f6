/** Polynomials and their quotients over the scalar algebra. */
import type { Algebra, Node } from "../node.ts";

/** `c₀·tⁿ + … + cₙ`, highest power first. */
export function polynomial(k: Algebra<Node>, t: Node, [leading = 0, ...rest]: readonly number[]): Node {
  return rest.reduce(
    (value, coefficient) => k.add(k.mul(value, t), k.constant(coefficient, t.dtype)),
    k.constant(leading, t.dtype),
  );
}

/** Coefficients, highest powers first. */
export interface Rational {
  readonly numerator: readonly number[];
  readonly denominator: readonly number[];
}

export const rational = (k: Algebra<Node>, t: Node, { numerator, denominator }: Rational): Node =>
  k.div(polynomial(k, t, numerator), polynomial(k, t, denominator));
