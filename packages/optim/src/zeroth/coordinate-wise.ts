import { dynamicIndexInDim, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkChoice, checkHyper, positive } from "../checks.ts";
import { mapLeaves } from "../reduce.ts";
import { scheduleOf, type LearningRate } from "../scale.ts";
import { loop } from "../typed-transforms.ts";
import type { Estimator } from "./estimator.ts";

export interface CoordinateWiseOptions {
  /** μ > 0, or its schedule. Default 1e-3. */
  readonly radius?: LearningRate;
  /** Both sides, for an error of O(μ²), or one side, O(μ). Default `"central"`. */
  readonly form?: "central" | "forward";
}

/** What a difference along one coordinate of one leaf needs. */
interface Difference {
  /** The loss with the leaf replaced. */
  readonly lossOf: (leaf: Tensor) => Tensor;
  readonly leaf: Tensor;
  readonly radius: Tensor;
  /** ℓ(x), for differences with one side. */
  readonly here: Tensor | undefined;
}

/**
 * One difference for each parameter: `ĝⱼ = (ℓ(x + μ·eⱼ) − ℓ(x − μ·eⱼ)) / 2μ`, or with one side. Without randomness; exact for
 * quadratic losses but for rounding. Evaluations: 2·d + 1, or d + 1; one program with a loop for each leaf. The value is ℓ(x).
 *
 * Kiefer and Wolfowitz, *Stochastic estimation of the maximum of a regression function* (1952); Lian et al., arXiv 1606.00498.
 *
 * @example
 * const step = makeStep(loss, zerothOrder(coordinateWise(), sgd({ learningRate: 0.1 })));
 */
export function coordinateWise({ radius = 1e-3, form = "central" }: CoordinateWiseOptions = {}): Estimator {
  if (typeof radius === "number") checkHyper("coordinateWise", positive, { radius });
  checkChoice("coordinateWise", "form", form, ["central", "forward"]);
  const radiusAt = scheduleOf(radius);
  return (loss, params, { count }) => {
    const here = loss(params);
    const gradients = mapLeaves((leaf, i) => {
      const lossOf = (changed: Tensor): Tensor => loss(mapLeaves((other, j) => (j === i ? changed : other), params));
      const difference: Difference = {
        lossOf,
        leaf,
        radius: radiusAt(count.astype(leaf.dtype)),
        here: form === "forward" ? here : undefined,
      };
      const places = np.arange(leaf.size, { dtype: "i32" });
      return differences(difference, places).reshape(leaf.shape);
    }, params);
    return [here, gradients];
  };
}

/**
 * The differences along the elements of a leaf at the first `count` of `places`, which are i32[n] in row-major order; 0 elsewhere. The
 * leaf's size.
 */
export function differences(
  { lossOf, leaf, radius, here }: Difference,
  places: Tensor,
  count: number | Tensor = places.size,
): Tensor {
  const flat = leaf.ravel();
  const moved = (place: Tensor, by: Tensor): Tensor =>
    lossOf(
      np.where(np.equal(np.arange(leaf.size, { dtype: "i32" }), place), np.add(flat, by), flat).reshape(leaf.shape),
    );
  const body = (i: Tensor, sum: Tensor): Tensor => {
    const place = dynamicIndexInDim(places, i, 0, false);
    const behind = here ?? moved(place, np.negative(radius));
    const change = np.subtract(moved(place, radius), behind).astype(leaf.dtype);
    const slope = np.divide(change, np.multiply(radius, here ? 1 : 2));
    return np.where(np.equal(np.arange(leaf.size, { dtype: "i32" }), place), slope, sum);
  };
  return loop(count, body, np.zerosLike(flat));
}
