/** Code for arrays of any length beside that of `jit` for each: `node --conditions=@cotangent/source test/bench/polymorphic.ts`. */
import { jit, random, setThreads, valueAndGrad, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { polymorphic } from "cotangent/shapes";
import { disposeOf } from "./dispose.ts";
import { race, showSeconds } from "./measure.ts";

const drawn = (i: number, shape: readonly number[]): Tensor =>
  np.multiply(random.normal(random.foldIn(random.key(0), i), shape), 0.1);

const predict = (v: Tensor, w: Tensor, x: Tensor): Tensor => np.matmul(np.tanh(np.matmul(x, v)), w);
const loss = (v: Tensor, w: Tensor, x: Tensor): Tensor => np.mean(np.square(predict(v, w, x)));
const slope = valueAndGrad(loss, { argnums: [0, 1] });

const [v, w] = [drawn(0, [784, 128]), drawn(1, [128, 10])];
const specs = ["f32[784, 128]", "f32[128, 10]", "f32[batch, 784]"] as const;

// Loops that never await get threads, too.
setThreads(1);
console.info("| | batch | `polymorphic` | `jit` | ratio |\n| --- | --- | --- | --- | --- |");
for (const [title, any, known] of [
  ["prediction", polymorphic(predict, ...specs), jit(predict)],
  ["value and gradient", polymorphic(slope, ...specs), jit(slope)],
] as const)
  for (const batch of [32, 128, 512, 1024]) {
    const x = drawn(batch, [batch, 784]);
    const [first, second] = race(
      [any, known].map((run, i) => ({ name: String(i), run: () => disposeOf(run(v, w, x)) })),
      5,
      0.2,
    ).map(({ median }) => median);
    const ratio = ((first ?? NaN) / (second ?? NaN)).toFixed(1);
    console.info(`| ${title} | ${batch} | ${showSeconds(first ?? NaN)} | ${showSeconds(second ?? NaN)} | ${ratio} |`);
  }
