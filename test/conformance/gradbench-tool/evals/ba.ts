/** Bundle adjustment: where cameras see points, against where they were seen, and the sparse Jacobian of that. */
import { jacrev, jit, vmap, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { array, prepare, type Json, type Module } from "../module.ts";
import { rotate } from "../rotation.ts";
import { sparseRows, type Counts } from "../sparse-rows.ts";

/** Each camera, point and observation has these values. */
interface Input extends Counts {
  readonly cam: readonly number[];
  readonly x: readonly number[];
  readonly w: number;
  readonly feat: readonly number[];
}

const part = (x: Tensor, from: number, to: number): Tensor => np.slice(x, [[from, to]]);
const element = (x: Tensor, i: number): Tensor => np.slice(x, [i]);

/** A camera is its rotation (3), centre (3), focal length, principal point (2) and radial distortion (2). */
function project(camera: Tensor, point: Tensor): Tensor {
  const seen = rotate(part(camera, 0, 3), point.sub(part(camera, 3, 6)));
  const plane = part(seen, 0, 2).div(element(seen, 2));
  const square = np.sum(np.square(plane));
  const distortion = square
    .mul(element(camera, 9))
    .add(np.square(square).mul(element(camera, 10)))
    .add(1);
  return plane
    .mul(distortion)
    .mul(element(camera, 6))
    .add(part(camera, 7, 9));
}

/** How far off one observation is, times its weight. */
const reprojection = (camera: Tensor, point: Tensor, weight: Tensor, feature: Tensor): Tensor =>
  project(camera, point).sub(feature).mul(weight);

type Scene = [cameras: Tensor, points: Tensor, weights: Tensor, features: Tensor];

/** Observation i is of camera `i mod n` and of point `i mod m`. */
function observed(cameras: Tensor, points: Tensor, observations: number): [Tensor, Tensor] {
  const i = np.arange(observations, { dtype: "i32" });
  return [np.take(cameras, np.mod(i, cameras.shape[0]!), 0), np.take(points, np.mod(i, points.shape[0]!), 0)];
}

const errors = jit((...[cameras, points, weights, features]: Scene) => {
  const [camera, point] = observed(cameras, points, weights.shape[0]!);
  return [vmap(reprojection)(camera, point, weights, features), np.square(weights).neg().add(1)] as const;
});

/** For each observation two rows of derivatives by its camera, point and weight; then those of all `1 − w²`. */
const jacobian = jit((...[cameras, points, weights, features]: Scene) => {
  const [camera, point] = observed(cameras, points, weights.shape[0]!);
  const [byCamera, byPoint, byWeight] = vmap(jacrev(reprojection, { argnums: [0, 1, 2] }))(
    camera,
    point,
    weights,
    features,
  );
  return [np.concatenate([byCamera, byPoint, np.expandDims(byWeight, 2)], 2), weights.mul(-2)] as const;
});

function scene({ n, m, p, cam, x, w, feat }: Input): Scene {
  const copies = (values: readonly number[], count: number): Tensor => np.tile(array([values]), [count, 1]);
  return [copies(cam, n), copies(x, m), np.tile(array([w]), p), copies(feat, p)];
}

function compressed(input: Input, pairs: Tensor, weights: Tensor): Json {
  const [ofErrors, ofWeights] = [pairs.dataSync(), weights.dataSync()];
  return sparseRows(input, (k) => (k < ofErrors.length ? ofErrors[k]! : ofWeights[k - ofErrors.length]!));
}

export const ba: Module<Input> = {
  objective: (input) =>
    prepare(errors, scene(input), ([reprojected, weights]) => ({
      reproj_error: { elements: [...reprojected.dataSync().subarray(0, 2)], repeated: input.p },
      w_err: { element: weights.dataSync()[0]!, repeated: input.p },
    })),
  jacobian: (input) => prepare(jacobian, scene(input), ([pairs, weights]) => compressed(input, pairs, weights)),
};
