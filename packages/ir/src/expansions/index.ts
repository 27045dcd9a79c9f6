/**
 * Expansions: operations of the scalar algebra as formulas in the simpler ones, for backends that lack an operation or do
 * it badly. They compute in f32. A backend asks {@link expansions} by the name of the operation.
 */
import type { Algebra, Node } from "../node.ts";
import type { BinaryOp, UnaryOp } from "../scalar-op.ts";
import { cbrt } from "./cube-root.ts";
import { exp, expm1 } from "./exponential.ts";
import { cosh, sinh, tanh } from "./hyperbolic.ts";
import { acosh, asinh, atanh } from "./inverse-hyperbolic.ts";
import { acos, asin, atan, atan2 } from "./inverse-trigonometric.ts";
import { log, log1p } from "./logarithm.ts";
import { pow } from "./power.ts";
import { cos, sin, tan } from "./trigonometric.ts";

/** A formula in one or two arguments of dtype f32. */
export type Expansion = (k: Algebra<Node>, x: Node, y: Node) => Node;

/** The elementary functions of the scalar algebra. */
export type ExpandedOp =
  | Extract<UnaryOp, "exp" | "expm1" | "log" | "log1p" | "sin" | "cos" | "tan" | "asin" | "acos" | "atan" | "cbrt">
  | Extract<UnaryOp, "sinh" | "cosh" | "tanh" | "asinh" | "acosh" | "atanh">
  | Extract<BinaryOp, "atan2" | "pow">;

export const expansions: Readonly<Record<ExpandedOp, Expansion>> = {
  exp,
  expm1,
  log,
  log1p,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  atan2,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  cbrt,
  pow,
};
