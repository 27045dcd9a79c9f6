/** Functions of trees as functions of vectors. */
import { hvp, Tensor, valueAndGrad } from "cotangent";
import type { Box } from "./bounds.ts";
import { treeOf, type Layout } from "./layout.ts";

/** What methods see of a minimization. */
export interface Objective {
  readonly layout: Layout<unknown>;
  readonly box: Box | null;
  readonly valueAndGradient: (x: Tensor) => readonly [value: Tensor, gradient: Tensor];
  /** `∇²f(x)·v`, forward over reverse: the cost of a few gradients, without the Hessian. */
  readonly hessianProduct: (x: Tensor, v: Tensor) => Tensor;
}

/** `f` on vectors. Its value is cast to the dtype of the parameters; what is no scalar is an error of `valueAndGrad`. */
export function objectiveOf<P>(f: (x: P) => Tensor, layout: Layout<P>, box: Box | null): Objective {
  const flat = (x: Tensor): Tensor => {
    const value: unknown = f(layout.restore(x));
    // What is no tensor goes on to the error that names what the function returns.
    return value instanceof Tensor ? value.astype(layout.dtype) : treeOf<Tensor>(value);
  };
  Object.defineProperty(flat, "name", { value: f.name === "" ? "f" : f.name });
  const both = valueAndGrad(flat);
  return {
    layout,
    box,
    valueAndGradient: (x) => both(x),
    hessianProduct: (x, v) => hvp(flat, [x], [v]),
  };
}
