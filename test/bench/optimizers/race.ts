/** The race: a perceptron on handwritten digits, from one start and on one order of batches for all optimizers. */
import { evaluationPoint, makeStep, type Transformation } from "@cotangent/optim";
import { mlp, softmaxCrossEntropy, type LabelledImages, type MlpParams } from "@cotangent/models";
import { jit, random, whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";

export const goal = 0.15;
export const batchSize = 100;
/** Losses are taken after each so many steps, on so many images. */
export const stride = 5;
export const measured = 500;
export const mostSteps = 750;
export const seeds = [0, 1, 2] as const;
/** Two a decade; those in the middle come first, since a run ends where a rate before it was better. */
export const rates = [1e-2, 3e-2, 3e-3, 0.1, 1e-3, 0.3, 3e-4, 1, 1e-4, 3] as const;
/** The perceptron of the demo. */
export const sizes = [784, 128, 10] as const;

export const model = mlp({ sizes });
export const loss = (params: MlpParams, images: Tensor, labels: Tensor): Tensor =>
  softmaxCrossEntropy(model.apply(params, images), labels);

type Carry = {
  readonly steps: Tensor;
  readonly params: MlpParams;
  readonly state: unknown;
  readonly value: Tensor;
};

/** The number of steps to the goal, of a seed and at most so many. */
export type Runner = (seed: number, most: number) => number | undefined;

/** One compiled loop; parameters and the order of the images are functions of the seed. */
export function runnerOf(optimizer: Transformation, { images, labels }: LabelledImages): Runner {
  const count = labels.shape[0] ?? 0;
  const step = makeStep(loss, optimizer);
  const [sample, sampleLabels] = [np.slice(images, [[0, measured]]), np.slice(labels, [[0, measured]])];
  const run = jit((key: random.Key, most: Tensor): readonly [Tensor, Tensor] => {
    const order = random.permutation(random.foldIn(key, 1), count);
    const params = model.init(random.foldIn(key, 0));
    const valueOf = (at: MlpParams, state: unknown): Tensor =>
      loss(evaluationPoint(optimizer, at, state), sample, sampleLabels);
    const goesOn = ({ steps, value }: Carry): Tensor => np.logicalAnd(np.less(steps, most), np.greater(value, goal));
    const body = (carry: Carry): Carry => {
      let { params: at, state } = carry;
      for (let i = 0; i < stride; i++) {
        const places = np.mod(np.add(np.multiply(np.add(carry.steps, i), batchSize), np.arange(batchSize)), count);
        const rows = np.take(order, places.astype("i32"));
        [at, state] = step(at, state, np.take(images, rows, 0), np.take(labels, rows, 0));
      }
      return { steps: np.add(carry.steps, stride), params: at, state, value: valueOf(at, state) };
    };
    const state = optimizer.init(params);
    const first: Carry = { steps: np.zeros([], { dtype: "i32" }), params, state, value: valueOf(params, state) };
    // A loss that is no number ends the loop as well: no comparison holds of it.
    const { steps, value } = whileLoop(goesOn, body, first as never) as Carry;
    return [steps, value];
  });
  return (seed, most) => {
    const [steps, value] = run(random.key(seed), np.array(most, { dtype: "i32" }));
    return value.item() <= goal ? steps.item() : undefined;
  };
}
