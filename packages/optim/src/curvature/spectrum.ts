/** The Hessian by its eigenvalues: one factorisation, and then every shift of it costs two products with a matrix. */
import type { Tensor } from "cotangent";
import { eigh } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { epsilonOf, leastNormal } from "../minimize/vector.ts";

/** `H = Q·diag(λ)·Qᵀ` */
export type Spectrum = {
  /** λ, ascending: `[n]`. */
  readonly values: Tensor;
  /** Q: eigenvectors are its columns, `[n, n]`. */
  readonly vectors: Tensor;
};

export function spectrumOf(matrix: Tensor): Spectrum {
  const [values, vectors] = eigh(matrix);
  return { values, vectors };
}

/** Before the Hessian was looked at: 0. */
export const noSpectrum = (size: number, dtype: Tensor["dtype"]): Spectrum => ({
  values: np.zeros([size], { dtype }),
  vectors: np.eye(size, { dtype }),
});

/** `Qᵀ·v` */
export const inBasis = ({ vectors }: Spectrum, v: Tensor): Tensor => np.matmul(v, vectors);

/** `Q·c` */
export const fromBasis = ({ vectors }: Spectrum, c: Tensor): Tensor => np.matmul(vectors, c);

/** `(H + t·I)⁻¹·v`; a divisor that is 0 or less than the rounding of the greatest eigenvalue counts as that rounding. */
export function solveShifted(spectrum: Spectrum, v: Tensor, t: Tensor | number): Tensor {
  const shiftedValues = np.add(spectrum.values, t);
  const tiny = np.multiply(np.max(np.abs(shiftedValues)), epsilonOf(v.dtype));
  const safe = np.where(np.less(np.abs(shiftedValues), tiny), np.maximum(tiny, leastNormal), shiftedValues);
  return fromBasis(spectrum, np.divide(inBasis(spectrum, v), safe));
}
