/** A perceptron of 10⁵ parameters on handwritten digits, in batches. */
import { loadDigits, mlp, softmaxCrossEntropy, type MlpParams } from "@cotangent/models";
import { gnvp, random, type Tensor } from "cotangent";
import { relu } from "cotangent/nn";
import * as np from "cotangent/numpy";
import { batchSize, goal, measured, stride } from "../../optimizers/race.ts";
import type { Params, Problem } from "../problem.ts";

/** Of means of 2 × 2 pixels: eigenvectors of 784 × 784 matrices take longer than all else. */
const [side, sizes] = [14, [196, 256, 176, 10]] as const;

const model = mlp({ sizes });
const size = sizes.slice(1).reduce((sum, outputs, i) => sum + ((sizes[i] ?? 0) + 1) * outputs, 0);

export async function digits(): Promise<Problem> {
  const { images, labels } = (await loadDigits()).train;
  const [count = 0] = labels.shape;
  const pooled = np.mean(images.reshape([count, side, 2, side, 2]), { axis: [2, 4] }).reshape([count, side * side]);
  const ofScores = (scores: Tensor, ofBatch: Tensor): Tensor => softmaxCrossEntropy(scores, ofBatch);
  const loss = (params: Params, x: Tensor, y: Tensor): Tensor => ofScores(model.apply(params as MlpParams, x), y);
  const [sample, sampleLabels] = [np.slice(pooled, [[0, measured]]), np.slice(labels, [[0, measured]])];
  return {
    name: "digits",
    title: `A perceptron of ${size.toLocaleString("en")} parameters on handwritten digits`,
    words: `${sizes.join(", ")} with ReLU, in f32, on 2 × 2 means of the ${count.toLocaleString("en")} images of \`packages/models/data/mnist\`, in batches of ${batchSize}. The loss is the cross entropy of ${measured} images, looked at every ${stride} steps.`,
    size,
    goal,
    looserGoal: 1.5,
    budget: 250,
    largerBudget: 250,
    stride,
    start: (key) => model.init(random.foldIn(key, 0)),
    loss,
    measured: (params) => loss(params, sample, sampleLabels),
    batches: (key) => {
      const order = random.permutation(random.foldIn(key, 1), count);
      return (step) => {
        const places = np.mod(np.add(np.multiply(step, batchSize), np.arange(batchSize)), count);
        const rows = np.take(order, places.astype("i32"));
        return [np.take(pooled, rows, 0), np.take(labels, rows, 0)];
      };
    },
    gaussNewton: (params: MlpParams, v: MlpParams, x: Tensor, y: Tensor) =>
      gnvp(
        (p: MlpParams) => model.apply(p, x),
        (z: Tensor) => ofScores(z, y),
        params,
        v,
      ),
    sampled: {
      loss: (params, key, x) => {
        const scores = model.apply(params as MlpParams, x);
        return ofScores(scores, random.categorical(key, scores));
      },
      size: batchSize,
    },
    layered: (params, product, x, y) =>
      ofScores(
        (params as MlpParams).reduce((h, { weight, bias }, i, { length }) => {
          const next = np.add(product(h, weight), bias);
          return i === length - 1 ? next : relu(next);
        }, x),
        y,
      ),
    hasMatrices: true,
  };
}
