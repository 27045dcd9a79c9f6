/** Linear algebra, with derivatives of every order and batches in leading axes. */
export { cholesky, det, inv, lu, slogdet, solve, triangularSolve } from "./solve.ts";
export type { TriangularOptions } from "./solve.ts";
