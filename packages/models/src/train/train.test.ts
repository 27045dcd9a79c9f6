import { random } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { adam } from "@cotangent/optim";
import { expect, test } from "vitest";
import { shuffledBatches } from "../datasets/batches.ts";
import { mlp, type MlpParams } from "../layers/mlp.ts";
import { accuracy, softmaxCrossEntropy } from "../losses/losses.ts";
import { train } from "./train.ts";
import { trainingStep, type TrainState } from "./training-step.ts";

/** Points of the plane in two classes that no line separates: inside or outside of a circle. */
function circles(): { readonly images: Tensor; readonly labels: Tensor } {
  const points = Array.from({ length: 64 }, (_, i) => {
    const radius = i % 2 === 0 ? 0.4 : 1.2;
    return [radius * Math.cos(i * 2.4), radius * Math.sin(i * 2.4)];
  });
  return { images: np.array(points), labels: np.array(Int32Array.from(points, (_, i) => i % 2)) };
}

test("an MLP learns two rings, and every step reports its loss in order", async () => {
  const data = circles();
  const model = mlp({ sizes: [2, 8, 2] });
  const optimizer = adam({ learningRate: 0.03 });
  const step = trainingStep(
    (params: MlpParams, x: Tensor, y: Tensor) => softmaxCrossEntropy(model.apply(params, x), y),
    optimizer,
  );
  const params = model.init(random.key(0));
  const losses: number[] = [];
  const steps: number[] = [];
  let state: TrainState<MlpParams, ReturnType<typeof optimizer.init>> = { params, optimizer: optimizer.init(params) };
  for (let epoch = 0; epoch < 25; epoch++)
    state = await train({
      step: (current, { images, labels }) => step(current, images, labels),
      state,
      batches: shuffledBatches(data, { size: 16, key: random.key(epoch) }),
      onStep: ({ step: number, loss }) => {
        steps.push(number);
        losses.push(loss);
      },
    });
  expect(steps).toEqual(Array.from({ length: 100 }, (_, i) => (i % 4) + 1));
  expect(losses.at(-1)!).toBeLessThan(0.5 * losses[0]!);
  expect(accuracy(model.apply(state.params, data.images), data.labels).item()).toBeGreaterThan(0.95);
});

test("a training step takes the buffers of the state given to it", () => {
  const optimizer = adam({ learningRate: 0.1 });
  const step = trainingStep((x: Tensor, y: Tensor) => np.sum(np.square(np.subtract(x, y))), optimizer);
  const x = np.array([1, 2]);
  const [{ params }, loss] = step({ params: x, optimizer: optimizer.init(x) }, np.array([0, 0]));
  expect(loss.item()).toBe(5);
  expect(params.shape).toEqual([2]);
  expect(() => x.dataSync()).toThrow("it was donated to jit");
});
