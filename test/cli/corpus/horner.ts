export const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((value, c) => value * x + c, 0);

/** Quotient of two polynomials, as in a Padé approximation. */
export const rational = (p: readonly number[], q: readonly number[], x: number): number =>
  polynomial(p, x) / polynomial([1, ...q], x);
