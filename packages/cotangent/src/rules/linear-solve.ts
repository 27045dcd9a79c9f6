/** Linear systems whose operator is a function. */
import { linearSolve as primitive, NotDifferentiableError, writtenZeros, type Program } from "@cotangent/ir";
import * as np from "../numpy/index.ts";
import { tree as trees } from "../public-tree.ts";
import { linearTranspose } from "../reverse.ts";
import { scan } from "../scan.ts";
import type { Tensor } from "../tensor.ts";
import { applyTo, inputTypes, leavesOf, nameOf, traceFunction, type TracedFunction } from "../trace-function.ts";
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
  return solveLinear(matvec, b, { solve, transposeSolve }).x;
}

/** How a system is solved. */
export interface LinearSolving<T, More> {
  readonly solve: LinearSolver<T>;
  readonly transposeSolve: LinearSolver<T>;
  /** How the solution itself is found, if not by `solve`, and what else becomes known, which has no derivative. */
  readonly value?: (matvec: (x: T) => T, b: T) => { readonly x: T; readonly more: More };
}

/** As {@link customLinearSolve}, with what `value` returns besides. */
export function solveLinear<T, More = null>(
  matvec: (x: Tensors<T>) => unknown,
  b: T,
  { solve, transposeSolve, value }: LinearSolving<Tensors<T>, More>,
): { readonly x: Tensors<T>; readonly more: More } {
  const { contents, structure } = leavesOf(b, "customLinearSolve");
  const operator = typed<(x: Tensors<T>) => Tensors<T>>(matvec);
  const right = typed<Tensors<T>>(rebuild(structure, contents));
  if (!currentTrace()) return value?.(operator, right) ?? { x: solve(operator, right), more: typed<More>(null) };
  const trace = (name: string, f: (x: Tensors<T>) => unknown): TracedFunction => {
    const types = inputTypes(contents).map(({ type }) => ({ type, weak: false }));
    return traceFunction(name, types, structure, (x) => applyTo(f, [x]));
  };
  const same = (traced: TracedFunction, name: string): TracedFunction => {
    checkStructure(traced.result, structure, `customLinearSolve: the result of ${name}`);
    return traced;
  };
  const map = same(trace(nameOf(matvec), operator), nameOf(matvec));
  const forth = same(
    trace("solve", (x) => solve(operator, x)),
    "solve",
  );
  const back = transposable(() =>
    same(
      trace("transposeSolve", (x) => transposeSolve(turned(operator, right), x)),
      "transposeSolve",
    ),
  );
  const found =
    value &&
    trace("solve", (y) => {
      const { x, more } = value(operator, y);
      return [x, more];
    });
  const all = [map, forth, ...(back ? [back] : []), ...(found ? [found] : [])];
  const captured = capturedBy(all);
  const close = (traced: TracedFunction): Program => closedOver(traced, captured, (own, extra) => [...extra, ...own]);
  const args = [...captured, ...leavesOf(right, "customLinearSolve").contents];
  const solution = { kind: "array", children: [structure, { kind: "none", value: null }] } as const;
  const results = recordCustom(primitive, { ...map, result: found?.result ?? solution, weak: [] }, args, {
    matvec: writtenZeros(close(map)),
    solve: close(forth),
    transposeSolve: back ? close(back) : null,
    value: found ? close(found) : null,
    consts: captured.length,
  });
  const [x, more] = typed<readonly [Tensors<T>, More]>(results);
  return { x, more };
}

/** `y ↦ Aᵀ·y` */
const turned =
  <T>(operator: (x: T) => T, like: T) =>
  (y: T): T =>
    typed<T[]>(linearTranspose(typed<(x: unknown) => unknown>(operator), typed<never>(like))(typed<never>(y)))[0] ?? y;

/** What `make` traces; undefined where the operator has no transpose, which only reverse mode asks for. */
function transposable(make: () => TracedFunction): TracedFunction | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof NotDifferentiableError) return undefined;
    throw error;
  }
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
