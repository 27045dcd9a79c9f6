/** Perceptrons, large and tiny. */
import type { Call, Implementation, Input, Sizes } from "../task.ts";
import { adamStep } from "./arrays.ts";
import { into, like, numbersIn, type Numbers } from "./call.ts";
import { crossEntropy, dense, denseBack, relu, reluBack, type Size } from "./dense.ts";

/** The mean cross-entropy and its gradient by the six parameters. */
function mlpGradient(
  { batch, inputs, hidden, classes }: Sizes,
  arrays: readonly Numbers[],
): readonly [number, readonly Numbers[]] {
  const [w1, b1, w2, b2, w3, b3, x, labels] = arrays as readonly [
    Numbers,
    Numbers,
    Numbers,
    Numbers,
    Numbers,
    Numbers,
    Numbers,
    Numbers,
  ];
  const sizes: readonly [Size, Size, Size] = [
    [batch, inputs, hidden],
    [batch, hidden, hidden],
    [batch, hidden, classes],
  ];
  const h1 = relu(dense(x, w1, b1, sizes[0]));
  const h2 = relu(dense(h1, w2, b2, sizes[1]));
  const [loss, ct3] = crossEntropy(dense(h2, w3, b3, sizes[2]), labels, classes);
  const [ct2, dw3, db3] = denseBack(ct3, h2, w3, sizes[2]);
  const [ct1, dw2, db2] = denseBack(reluBack(ct2, h2), h1, w2, sizes[1]);
  const [, dw1, db1] = denseBack(reluBack(ct1, h1), x, w1, sizes[0]);
  return [loss, [dw1, db1, dw2, db2, dw3, db3]];
}

function mlpStep(sizes: Sizes, inputs: readonly Input[]): Call {
  const arrays = inputs.map(numbersIn);
  const means = arrays.slice(0, 6).map((p) => like(p, p.length));
  const squares = arrays.slice(0, 6).map((p) => like(p, p.length));
  let steps = 0;
  const run = (): number => {
    const [loss, gradients] = mlpGradient(sizes, arrays);
    steps++;
    const debias = [1 - 0.9 ** steps, 1 - 0.999 ** steps] as const;
    gradients.forEach((g, i) => adamStep([arrays[i]!, means[i]!, squares[i]!], g, debias));
    return loss;
  };
  return { run, outputs: () => [0, 1, 2, 3].map(() => [run()]) };
}

const tinyNet: Implementation = ({ inputs: width, hidden }, inputs) => {
  const [w1, b1, w2, b2, x] = inputs.map(numbersIn) as [Numbers, Numbers, Numbers, Numbers, Numbers];
  const [dw1, db1, dw2, db2] = [like(w1, w1.length), like(b1, hidden), like(w2, hidden), like(b2, 1)];
  const h = like(b1, hidden);
  const run = (): void => {
    let y = b2[0]!;
    for (let j = 0; j < hidden; j++) {
      let sum = b1[j]!;
      for (let i = 0; i < width; i++) sum += x[i]! * w1[i * hidden + j]!;
      h[j] = Math.tanh(sum);
      y += h[j]! * w2[j]!;
    }
    const ct = 2 * (y - 1);
    db2[0] = ct;
    for (let j = 0; j < hidden; j++) {
      dw2[j] = ct * h[j]!;
      db1[j] = ct * w2[j]! * (1 - h[j]! * h[j]!);
    }
    for (let i = 0; i < width; i++) for (let j = 0; j < hidden; j++) dw1[i * hidden + j] = x[i]! * db1[j]!;
  };
  return into(run, dw1, db1, dw2, db2);
};

export const networks = {
  mlp(sizes, inputs) {
    const arrays = inputs.map(numbersIn);
    return {
      run: () => mlpGradient(sizes, arrays),
      outputs() {
        const [loss, gradients] = mlpGradient(sizes, arrays);
        return [[loss], ...gradients];
      },
    };
  },
  mlpStep,
  tinyNet,
} satisfies Record<string, Implementation>;
