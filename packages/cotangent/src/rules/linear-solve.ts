/** Linear systems whose operator is a function. */
import { linearSolve as primitive, writtenZeros } from "@cotangent/ir";
import * as np from "../numpy/index.ts";
import { tree as trees } from "../public-tree.ts";
import { linearTranspose } from "../reverse.ts";
import { scan } from "../scan.ts";
import type { Tensor } from "../tensor.ts";
import { applyTo, inputTypes, leavesOf, nameOf, traceFunction } from "../trace-function.ts";
import { currentTrace } from "../trace.ts";
import { checkStructure } from "../tree.ts";
import { typed, type Tensors } from "../tree-types.ts";
import { vmap } from "../vmap.ts";
import { capturedBy, closedOver } from "./closure.ts";
import { recordCustom } from "./custom-jvp.ts";
import { rebuild } from "../run-program.ts";

/** `(A, b) ↦ x` with `A(x) = b`, for a linear function A from a tree to such a tree. */
export type LinearSolver<T> = (matvec: (x: T) => T, b: T) => T;

/**
 * `x` with `matvec(x) = b`, found by `solve(matvec, b)` and differentiated by the equation, not through the solver:
 * `A·ẋ = ḃ − Ȧ·x`, with respect to b and all that `matvec` captures. Reverse mode solves the transposed system by
 * `transposeSolve`, or by `solve` where there is none. Both may be anything that a trace can follow, loops included.
 *
 * @example
 * ```ts
 * import { customLinearSolve, denseSolve, grad } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const f = (a) => np.sum(customLinearSolve((x) => x.mul(a), np.array([6, 8]), denseSolve));
 * f(np.array([2, 4])).item(); // 5
 * grad(f)(np.array([2, 4])).toArray(); // [-1.5, -0.5]
 * ```
 */
export function customLinearSolve<T>(
  matvec: (x: Tensors<T>) => unknown,
  b: T,
  solve: LinearSolver<Tensors<T>>,
  transposeSolve: LinearSolver<Tensors<T>> = solve,
): Tensors<T> {
  const { contents, structure } = leavesOf(b, "customLinearSolve");
  const operator = typed<(x: Tensors<T>) => Tensors<T>>(matvec);
  const right = typed<Tensors<T>>(rebuild(structure, contents));
  if (!currentTrace()) return solve(operator, right);
  const trace = (name: string, f: (x: Tensors<T>) => unknown): ReturnType<typeof traceFunction> => {
    const traced = traceFunction(
      name,
      inputTypes(contents).map(({ type }) => ({ type, weak: false })),
      structure,
      (x) => applyTo(f, [x]),
    );
    checkStructure(traced.result, structure, `customLinearSolve: the result of ${name}`);
    return traced;
  };
  const map = trace(nameOf(matvec), operator);
  const forth = trace("solve", (x) => solve(operator, x));
  const turned = (y: Tensors<T>): Tensors<T> =>
    typed<Tensors<T>[]>(
      linearTranspose(typed<(x: unknown) => unknown>(operator), typed<never>(right))(typed<never>(y)),
    )[0] ?? y;
  const back = trace("transposeSolve", (x) => transposeSolve(turned, x));
  const captured = capturedBy([map, forth, back]);
  const close = (traced: typeof map): ReturnType<typeof closedOver> =>
    closedOver(traced, captured, (own, extra) => [...extra, ...own]);
  const args = [...captured, ...leavesOf(right, "customLinearSolve").contents];
  return typed(
    recordCustom(primitive, { ...map, weak: [] }, args, {
      matvec: writtenZeros(close(map)),
      solve: close(forth),
      transposeSolve: close(back),
      consts: captured.length,
    }),
  );
}

/**
 * Solves `matvec(x) = b` by elimination with partial pivoting, on the matrix that the function stands for: O(n³) for n
 * elements. Not finite where the matrix is singular.
 */
export function denseSolve<T>(matvec: (x: T) => T, b: T): T {
  const leaves = trees.leaves(b);
  const sizes = leaves.map(({ size }) => size);
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const flat = (tree: unknown): Tensor => np.concatenate(trees.leaves(tree).map((leaf) => np.reshape(leaf, [-1])));
  const whole = (vector: Tensor): T => {
    let start = 0;
    return trees.map((leaf: Tensor) => {
      const part = np.slice(vector, [[start, start + leaf.size]]);
      start += leaf.size;
      return np.reshape(part, leaf.shape);
    }, b);
  };
  const right = flat(b);
  const identity = np.eye(n, { dtype: right.dtype });
  const columns = vmap((unit: Tensor) => flat(matvec(whole(unit))))(identity);
  const start = np.concatenate([np.transpose(columns), np.reshape(right, [n, 1])], 1);
  const rows = np.arange(n, { dtype: "i32" });
  const [end] = scan((m: Tensor, k: Tensor) => [eliminated(m, k, rows, n), null], start, rows);
  return whole(np.reshape(np.slice(end, [null, [n, n + 1]]), [n]));
}

/** One step of elimination: column k becomes a unit vector. */
function eliminated(m: Tensor, k: Tensor, rows: Tensor, n: number): Tensor {
  const columnOf = (x: Tensor): Tensor => np.take(x, k, 1);
  const found = np.where(np.less(rows, k), -1, np.abs(columnOf(m)));
  const pivot = np.argmax(found).astype("i32");
  const order = np.where(np.equal(rows, k), pivot, np.where(np.equal(rows, pivot), k, rows));
  const swapped = np.take(m, order, 0);
  const row = np.take(swapped, k, 0);
  const scaled = row.div(np.take(row, k));
  const column = np.reshape(columnOf(swapped), [n, 1]);
  const isPivot = np.reshape(np.equal(rows, k), [n, 1]);
  return np.where(isPivot, scaled, swapped.sub(column.mul(scaled)));
}
