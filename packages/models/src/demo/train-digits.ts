/** Trains the model of the demo. */
import { jit, random } from "cotangent";
import type { Tensor } from "cotangent";
import { adam, cosineDecay, type Transformation } from "@cotangent/optim";
import { shuffledBatches } from "../datasets/batches.ts";
import type { Digits } from "../datasets/digits.ts";
import { randomShift } from "../datasets/random-shift.ts";
import type { Layer } from "../layers/layer.ts";
import { mlp, type MlpParams } from "../layers/mlp.ts";
import { accuracy, softmaxCrossEntropy } from "../losses/losses.ts";
import { train } from "../train/train.ts";
import { trainingStep } from "../train/training-step.ts";
import type { Progress } from "./progress.ts";

export const model: Layer<MlpParams> = mlp({ sizes: [784, 128, 10] });
export const batchSize = 100;

/** On images that are moved at random by up to a pixel, by another key for each batch. */
export const loss = (params: MlpParams, images: Tensor, labels: Tensor, key: random.Key): Tensor =>
  softmaxCrossEntropy(model.apply(params, randomShift(images, key)), labels);

/** Adam whose rate falls to 0 over the training. */
export const optimizerFor = (steps: number): Transformation =>
  adam({ learningRate: cosineDecay({ start: 0.005, steps }) });

export interface Training {
  readonly params: MlpParams;
  /** Of each step. */
  readonly losses: readonly number[];
  /** On the test images, after the last step. */
  readonly accuracy: number;
  /** From the first step to the last, compiling and testing included. */
  readonly seconds: number;
  /** Of the first step: tracing and compiling. */
  readonly compileSeconds: number;
  /** After the first step; tests not included. */
  readonly stepsPerSecond: number;
}

const percent = (x: number): string => `${(100 * x).toFixed(2)} %`;

const now = (): number => performance.now() / 1000;

export async function trainDigits(
  { train: examples, test }: Digits,
  epochs: number,
  progress: Progress,
): Promise<Training> {
  const stepsPerEpoch = Math.floor((examples.labels.shape[0] ?? 0) / batchSize);
  const optimizer = optimizerFor(epochs * stepsPerEpoch);
  const params = model.init(random.key(0));
  const step = trainingStep(loss, optimizer);
  const measure = jit((weights: MlpParams) => accuracy(model.apply(weights, test.images), test.labels));
  const losses: number[] = [];
  const start = now();
  let [state, found, spent, compiling] = [{ params, optimizer: optimizer.init(params) }, NaN, 0, 0];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const epochStart = now();
    const rate = (): number => (losses.length - 1) / (spent + now() - epochStart - compiling);
    state = await train({
      step(current, { images, labels, key }) {
        const before = now();
        const result = step(current, images, labels, key);
        if (compiling === 0) compiling = now() - before;
        return result;
      },
      state,
      batches: shuffledBatches(examples, { size: batchSize, key: random.foldIn(random.key(1), epoch) }),
      onStep({ loss: value }) {
        losses.push(value);
        const tested = Number.isNaN(found) ? "" : `  test accuracy ${percent(found)}`;
        progress.update(losses.length, `loss ${value.toFixed(4)}${tested}  ${rate().toFixed(0)} steps/s`);
      },
    });
    const shownRate = rate().toFixed(1);
    spent += now() - epochStart;
    using result = measure(state.params);
    found = Number((await result.data())[0]);
    progress.say(
      `epoch ${epoch + 1}/${epochs}  loss ${(losses.at(-1) ?? NaN).toFixed(4)}  test accuracy ${percent(found)}  ${shownRate} steps/s`,
    );
  }
  const stepsPerSecond = (losses.length - 1) / (spent - compiling);
  return {
    params: state.params,
    losses,
    accuracy: found,
    seconds: now() - start,
    compileSeconds: compiling,
    stepsPerSecond,
  };
}
