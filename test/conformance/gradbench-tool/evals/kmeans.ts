/** The sum of squared distances to the nearest centroid, and Newton's direction with the diagonal of its Hessian. */
import { grad, jit, jvp, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { array, numbers, prepare, type Module, type Nested } from "../module.ts";

interface Input {
  readonly points: Nested;
  readonly centroids: Nested;
}

/** `Σᵢ minⱼ |cⱼ − pᵢ|²`. */
function cost(centroids: Tensor, points: Tensor): Tensor {
  const away = np.subtract(np.expandDims(points, 1), np.expandDims(centroids, 0));
  return np.sum(np.min(np.sum(np.square(away), { axis: 2 }), { axis: 1 }));
}

/** Each centroid moves by itself and each coordinate too, so the Hessian is diagonal and one product with ones is all of it. */
function direction(centroids: Tensor, points: Tensor): Tensor {
  const [gradient, diagonal] = jvp((c: Tensor) => grad(cost)(c, points), [centroids], [np.onesLike(centroids)]);
  return np.divide(gradient, diagonal);
}

const jittedCost = jit(cost);
const jittedDirection = jit(direction);

export const kmeans: Module<Input> = {
  cost: ({ points, centroids }) => prepare(jittedCost, [array(centroids), array(points)], numbers),
  dir: ({ points, centroids }) => prepare(jittedDirection, [array(centroids), array(points)], numbers),
};
