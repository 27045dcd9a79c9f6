/** Two moons, and training on them as one compiled step. */
import { adam, applyUpdates } from "@cotangent/optim";
import { grad, jit, random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";

export interface Points {
  /** `[n, 2]`, centred, at a distance of about 1 from the origin. */
  readonly x: Tensor;
  /** `[n]`, 0 and 1. */
  readonly labels: Tensor;
}

/** Points on two half circles, one in the hollow of the other, moved by noise of standard deviation 0.1. */
export function twoMoons(key: random.Key, n: number): Points {
  const [angles, noise] = random.split(key);
  const t = random.uniform(angles, [n], { maxval: Math.PI });
  const labels = np.mod(np.arange(n), 2);
  const sign = labels.mul(-2).add(1);
  const x = np.cos(t).mul(sign).add(labels).sub(0.5);
  const y = np.sin(t).mul(sign).add(labels.mul(0.5)).sub(0.25);
  return { x: np.stack([x, y], 1).add(random.normal(noise, [n, 2]).mul(0.1)), labels };
}

/** `ln(1 + e⁻ᶻ)` for label 1 and `ln(1 + eᶻ)` for label 0, in the mean. */
export const crossEntropy = (logits: Tensor, labels: Tensor): Tensor =>
  np.mean(np.logaddexp(0, logits.mul(labels.mul(-2).add(1))));

export const accuracy = (logits: Tensor, labels: Tensor): number =>
  np.mean(np.where(np.equal(np.greater(logits, 0), np.greater(labels, 0)), 1, np.array(0))).item();

/** The parameters after `steps` steps of Adam with the whole of the data; `loss` gets a fresh key at each. */
export function train<P>(
  loss: (params: P, key: random.Key) => Tensor,
  start: P,
  { steps, learningRate }: { readonly steps: number; readonly learningRate: number },
): P {
  const optimizer = adam({ learningRate });
  const step = jit((params: P, state: unknown, key: random.Key) => {
    const [updates, next] = optimizer.update(grad(loss)(params as never, key) as P, state as never, params);
    return [applyUpdates(params, updates), next] as const;
  });
  let [params, state]: [P, unknown] = [start, optimizer.init(start)];
  for (let i = 0; i < steps; i++)
    [params, state] = step(params as never, state, random.key(i)) as unknown as [P, unknown];
  return params;
}
