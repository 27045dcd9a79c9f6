/** Linear algebra, with derivatives of every order and batches in leading axes. */
export { cholesky, det, inv, lu, slogdet, solve, triangularSolve } from "./solve.ts";
export type { TriangularOptions } from "./solve.ts";
export { eigh, eigvalsh, qr, svd, svdvals } from "./orthogonal.ts";
export { lstsq, matrixRank, pinv } from "./pseudoinverse.ts";
export type { CutoffOptions, LeastSquares } from "./pseudoinverse.ts";
export { cond, norm } from "./norms.ts";
export type { ConditionOptions, MatrixNormOptions, NormOrder } from "./norms.ts";
export { expm, matrixPower, multiDot, sqrtm } from "./functions.ts";
export { tensorinv, tensorsolve } from "./tensors.ts";
export { bicgstab, cg } from "./iterative.ts";
export { gmres } from "./gmres.ts";
export type { GmresOptions } from "./gmres.ts";
export type { IterativeOptions, IterativeSolution, Operator } from "./iterative-system.ts";
