/** The polar factor U·Vᵀ of a matrix G = U·Σ·Vᵀ: exactly, and by products of matrices alone. */
import { foriLoop, random, type Tensor } from "cotangent";
import { qr, svd } from "cotangent/linalg";
import * as np from "cotangent/numpy";

/** a, b, c of a step `X ← a·X + (b·A + c·A²)·X` with `A = X·Xᵀ`. */
export type NewtonSchulzCoefficients = readonly [a: number, b: number, c: number];

/** Jordan's: singular values go to about [0.7, 1.2] in five steps, and no further. */
export const quintic: NewtonSchulzCoefficients = [3.4445, -4.775, 2.0315];
/** `X ← ½·(3·I − X·Xᵀ)·X`: converges quadratically to the polar factor. */
export const cubic: NewtonSchulzCoefficients = [1.5, -0.5, 0];

export interface NewtonSchulzOptions {
  /** Default 5. */
  readonly steps?: number;
  /** Default {@link quintic}. */
  readonly coefficients?: NewtonSchulzCoefficients;
  /** ε, added to the norm that G is divided by. Default 1e-8. */
  readonly eps?: number;
}

const transposed = (x: Tensor): Tensor => np.swapaxes(x, 0, 1);

/**
 * From `X₀ = G/(|G| + ε)`, whose singular values are at most 1, as many steps `X ← a·X + (b·A + c·A²)·X`. A matrix of more rows than
 * columns is transposed before and after.
 *
 * Björck and Bowie, *An iterative algorithm for computing the best estimate of an orthogonal matrix* (1971); with the
 * coefficients of {@link quintic} Jordan et al., *Muon: an optimizer for hidden layers* (2024).
 */
export function newtonSchulz(matrix: Tensor, options: NewtonSchulzOptions = {}): Tensor {
  const { steps = 5, coefficients = quintic, eps = 1e-8 } = options;
  const [a, b, c] = coefficients;
  const [rows = 0, columns = 0] = matrix.shape;
  const isTall = rows > columns;
  const wide = isTall ? transposed(matrix) : matrix;
  const start = np.divide(wide, np.add(np.sqrt(np.sum(np.square(wide))), eps));
  const step = (x: Tensor): Tensor => {
    const gram = np.matmul(x, transposed(x));
    const linear = np.multiply(gram, b);
    const mixed = c === 0 ? linear : np.add(linear, np.multiply(np.matmul(gram, gram), c));
    return np.add(np.multiply(x, a), np.matmul(mixed, x));
  };
  const found = foriLoop(0, steps, (_, x: Tensor) => step(x), start);
  return isTall ? transposed(found) : found;
}

/** U·Vᵀ by the singular value decomposition. */
export function polarFactor(matrix: Tensor): Tensor {
  const [u, , vt] = svd(matrix);
  return np.matmul(u, vt);
}

/**
 * The polar factor of the best approximation of rank `rank` that a random range finder sees: with Q an orthonormal basis of
 * `(G·Gᵀ)^power·G·Ω`, Ω a matrix of normal numbers with `rank` columns, `Q·polar(Qᵀ·G)`.
 *
 * Halko, Martinsson and Tropp, *Finding structure with randomness* (arXiv 0909.4061), Algorithm 4.3.
 */
export function lowRankPolarFactor(
  matrix: Tensor,
  key: random.Key,
  { rank, power = 1 }: { readonly rank: number; readonly power?: number },
): Tensor {
  const [rows = 0, columns = 0] = matrix.shape;
  const width = Math.min(rank, rows, columns);
  const basisOf = (x: Tensor): Tensor => {
    const [q] = qr(x);
    return q;
  };
  const directions = random.normal(key, [columns, width]).astype(matrix.dtype);
  let basis = basisOf(np.matmul(matrix, directions));
  for (let i = 0; i < power; i++) basis = basisOf(np.matmul(matrix, basisOf(np.matmul(transposed(matrix), basis))));
  return np.matmul(basis, polarFactor(np.matmul(transposed(basis), matrix)));
}
