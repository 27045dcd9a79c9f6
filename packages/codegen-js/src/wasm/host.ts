/** Functions of the host that modules import: those of f64 for which there is neither an instruction nor an expansion. */
import { applyScalar, f64, scalarOps, type ScalarOp } from "@cotangent/ir";

/** The function that computes `op` in f64, under the name of the operation. */
export const hostFunction =
  (op: ScalarOp): ((x: number, y: number) => number) =>
  (x, y) =>
    applyScalar(op, f64, f64, [x, y]);

const direct: Readonly<Partial<Record<ScalarOp, (x: number, y: number) => number>>> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
  atan2: Math.atan2,
};

const isScalarOp = (name: string): name is ScalarOp => Object.hasOwn(scalarOps, name);

/** What the imports of a module are, by name. */
export const hostFunctions: Readonly<Record<string, (x: number, y: number) => number>> = Object.fromEntries(
  Object.keys(scalarOps)
    .filter(isScalarOp)
    .filter((op) => scalarOps[op].float !== undefined)
    .map((op) => [op, direct[op] ?? hostFunction(op)]),
);
