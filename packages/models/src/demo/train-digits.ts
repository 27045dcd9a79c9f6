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
export const loss = (params: MlpParams, images: Tensor, labels: Tensor, key: Tensor): Tensor =>
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
  /** After the first, which compiles; tests not included. */
  readonly stepsPerSecond: number;
}

const percent = (x: number): string => `${(100 * x).toFixed(2)} %`;

/** A clock that can stand still. */
function stopwatch(): {
  readonly seconds: () => number;
  pause<T>(body: () => Promise<T>): Promise<T>;
  restart(): void;
} {
  let start = performance.now();
  return {
    seconds: () => (performance.now() - start) / 1000,
    restart() {
      start = performance.now();
    },
    async pause(body) {
      const before = performance.now();
      const result = await body();
      start += performance.now() - before;
      return result;
    },
  };
}

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
  const whole = stopwatch();
  const steps = stopwatch();
  let found = 0;
  const rate = (done: number): number => (done - 1) / steps.seconds();
  const measureOn = async (weights: MlpParams): Promise<number> => {
    using result = measure(weights);
    return Number((await result.data())[0]);
  };
  const state = await train({
    step: (current, { images, labels, key }) => step(current, images, labels, key),
    state: { params, optimizer: optimizer.init(params) },
    batches: shuffledBatches(examples, { size: batchSize, epochs, key: random.key(1) }),
    onStep({ step: done, loss: value }) {
      losses.push(value);
      progress.update(done, `loss ${value.toFixed(4)}  accuracy ${percent(found)}  ${rate(done).toFixed(0)} steps/s`);
    },
    async onState({ params: weights }, { epoch }, done) {
      if (done === 1) steps.restart();
      if (done % stepsPerEpoch !== 0) return;
      found = await steps.pause(() => measureOn(weights));
      progress.say(
        `epoch ${epoch + 1}/${epochs}  loss ${(losses.at(-1) ?? 0).toFixed(4)}  test accuracy ${percent(found)}  ${rate(done).toFixed(0)} steps/s`,
      );
    },
  });
  return {
    params: state.params,
    losses,
    accuracy: found,
    seconds: whole.seconds(),
    stepsPerSecond: rate(losses.length),
  };
}
