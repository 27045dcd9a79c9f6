import * as np from "cotangent/numpy";
import { addScaled, squaredNorm, treeDot } from "../reduce.ts";

/**
 * What of `backward` is orthogonal to `forward`: `b − ⟨b, f⟩/|f|²·f` over all leaves; b itself where f is 0. A loss with terms in this and in the
 * next state does not undo in one what it does in the other.
 *
 * Mao et al., *ODICE: revealing the mystery of distribution correction estimation via orthogonal-gradient update* (arXiv 2402.00348),
 * eq. (9). The projection is made twice, so that rounding leaves nothing.
 *
 * @example
 * const gradients = applyUpdates(forward, orthogonalGrad(forward, backward));
 */
export function orthogonalGrad<P>(forward: P, backward: P): P {
  const square = squaredNorm(forward);
  const safe = np.where(np.equal(square, 0), 1, square);
  const project = (from: P): P => addScaled(from, np.negative(np.divide(treeDot(from, forward), safe)), forward);
  return project(project(backward));
}
