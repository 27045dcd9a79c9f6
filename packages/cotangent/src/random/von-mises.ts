/** The distribution of von Mises on the circle. */
import { broadcastTo, lift } from "../bind.ts";
import { add, clip, divide, maximum, multiply, subtract } from "../numpy/arithmetic.ts";
import { shapeOf, type ShapeLike } from "../numpy/constant.ts";
import { log, sqrt } from "../numpy/exponential.ts";
import { logicalOr, where } from "../numpy/logic.ts";
import { take } from "../numpy/take.ts";
import { arccos, cos } from "../numpy/trigonometric.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { uniform } from "./distributions.ts";
import { split, type Key } from "./key.ts";

/** Proposals of which none fits once in 10¹¹ samples: each fits with probability 0.65 or more. */
const proposals = 24;

/**
 * Angles in [−π, π] of density proportional to `e^(κ·cos x)`, κ > 0, in f32. (D. J. Best and N. I. Fisher, Applied Statistics 28
 * (1979), with a fixed number of proposals.) Not differentiable in κ.
 */
export function vonMises(key: Key, kappa: TensorLike, shape?: ShapeLike): Tensor {
  const given = lift(kappa).astype("f32");
  const k = broadcastTo(given, shape === undefined ? given.shape : shapeOf(shape, "vonMises"));
  const [first, second, third] = split(key, 3);
  const tau = add(sqrt(add(multiply(multiply(k, k), 4), 1)), 1);
  // (τ − √2τ)/2κ without cancellation: τ² − 2τ = 4κ².
  const rho = divide(multiply(k, 2), add(tau, sqrt(multiply(tau, 2))));
  const r = divide(add(multiply(rho, rho), 1), multiply(rho, 2));
  const z = cos(multiply(uniform(first, [proposals, ...k.shape]), Math.PI));
  const f = divide(add(multiply(r, z), 1), add(r, z));
  const c = multiply(k, subtract(r, f));
  const u = maximum(uniform(second, [proposals, ...k.shape]), 2 ** -30);
  const fits = logicalOr(
    subtract(multiply(c, subtract(2, c)), u).greater(0),
    subtract(add(log(divide(c, u)), 1), c).greaterEqual(0),
  );
  let value = take(f, 0, 0);
  for (let i = proposals - 1; i >= 0; i--) value = where(take(fits, i, 0), take(f, i, 0), value);
  const angle = arccos(clip(value, -1, 1));
  return where(uniform(third, k.shape).less(0.5), angle, multiply(angle, -1));
}
