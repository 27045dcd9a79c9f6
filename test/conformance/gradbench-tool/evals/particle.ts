/**
 * A charged particle falls to the ground past two others, and the place of one is sought that lets it land at 0: the
 * force is a derivative, and so is the direction of the search.
 */
import { jit, whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { argmin, gradientBy, type Mode } from "../descent.ts";
import { array, numbers, prepare, type Evaluation, type Module } from "../module.ts";

interface Input {
  readonly w: number;
}

interface Motion {
  readonly place: Tensor;
  readonly velocity: Tensor;
}

const time = 0.1;
const height = (place: Tensor): Tensor => np.slice(place, [1]);

/** The square of where it lands, by Euler's method; the last step is cut at the ground. */
function landing(w: Tensor, inner: Mode): Tensor {
  const charges = [np.stack([array(10), w.neg().add(10)]), array([10, 0])];
  const potential = (place: Tensor): Tensor =>
    charges
      .map((charge) => np.reciprocal(np.sum(np.square(place.sub(charge))).sqrt()))
      .reduce((sum, term) => sum.add(term));
  const slope = gradientBy[inner](potential);
  const ahead = ({ place, velocity }: Motion): Tensor => place.add(velocity.mul(time));
  const { place, velocity } = whileLoop(
    (motion: Motion) => height(ahead(motion)).greater(0),
    (motion: Motion) => ({ place: ahead(motion), velocity: motion.velocity.sub(slope(motion.place).mul(time)) }),
    { place: array([0, 8]), velocity: array([0.75, 0]) },
    { maxSteps: 1000 },
  );
  const rest = height(place).neg().div(height(velocity));
  return np.square(np.slice(place.add(velocity.mul(rest)), [0]));
}

/** The place of the charge, sought from `w`. */
export const best = (w: Tensor, outer: Mode, inner: Mode): Tensor => argmin((x) => landing(x, inner), outer, w);

function by(outer: Mode, inner: Mode): Evaluation<Input> {
  const solve = jit((w: Tensor) => best(w, outer, inner));
  return ({ w }) => prepare(solve, [array(w)], numbers);
}

export const particle: Module<Input> = {
  rr: by("r", "r"),
  rf: by("r", "f"),
  fr: by("f", "r"),
  ff: by("f", "f"),
};
