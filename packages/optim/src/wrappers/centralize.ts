import * as np from "cotangent/numpy";
import { stateless, type NoState, type Transformation } from "../transformation.ts";

/** Which axes of a kernel belong to one output. */
export interface CentralizeOptions {
  /** "outFirst" for weights `[out, …]`, as optax and PyTorch, "outLast" for weights `[…, out]`, as the layers here. Default "outLast". */
  readonly layout?: "outFirst" | "outLast";
}

/**
 * `uₜ = gₜ − mean(gₜ)` for leaves of two axes or more, with the mean over all that makes one output.
 *
 * Yong, Huang, Hua and Zhang, *Gradient centralization* (arXiv 2004.01461), eq. (1). With "outFirst" equal to `optax.centralize`.
 */
export const centralize = ({ layout = "outLast" }: CentralizeOptions = {}): Transformation<NoState> =>
  stateless((g) => {
    if (g.ndim < 2) return g;
    const axes = g.shape.map((_, i) => i);
    const axis = layout === "outFirst" ? axes.slice(1) : axes.slice(0, -1);
    return np.subtract(g, np.mean(g, { axis, keepdims: true }));
  });
