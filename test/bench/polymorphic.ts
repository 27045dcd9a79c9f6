/** Code for arrays of any length beside that of `jit` for each: `node --conditions=@cotangent/source test/bench/polymorphic.ts`. */
import { jit, random, setThreads, valueAndGrad, type Tensor } from "cotangent";
import { softmax } from "cotangent/nn";
import * as np from "cotangent/numpy";
import { polymorphic } from "cotangent/shapes";
import { disposeOf } from "./dispose.ts";
import { race, showSeconds } from "./measure.ts";

const drawn = (i: number, shape: readonly number[]): Tensor =>
  np.multiply(random.normal(random.foldIn(random.key(0), i), shape), 0.1);

const predict = (v: Tensor, w: Tensor, x: Tensor): Tensor => np.matmul(np.tanh(np.matmul(x, v)), w);
const loss = (v: Tensor, w: Tensor, x: Tensor): Tensor => np.mean(np.square(predict(v, w, x)));
const slope = valueAndGrad(loss, { argnums: [0, 1] });

/** One head of attention of 64 features over a sequence. */
const attention = (q: Tensor, k: Tensor, values: Tensor): Tensor =>
  np.matmul(softmax(np.multiply(np.matmul(q, k.T), 0.125)), values);
const attentionSlope = valueAndGrad((...args: Parameters<typeof attention>) => np.mean(np.square(attention(...args))), {
  argnums: [0, 1, 2],
});

const [v, w] = [drawn(0, [784, 128]), drawn(1, [128, 10])];
const specs = ["f32[784, 128]", "f32[128, 10]", "f32[batch, 784]"] as const;
const sequences = ["f32[seq, 64]", "f32[seq, 64]", "f32[seq, 64]"] as const;
const batches = [32, 128, 512, 1024];
const layers = (batch: number): readonly Tensor[] => [v, w, drawn(batch, [batch, 784])];
const sequence = (length: number): readonly Tensor[] => [0, 1, 2].map((i) => drawn(i, [length, 64]));

type Fn = (...args: readonly Tensor[]) => unknown;
const rows: readonly (readonly [
  string,
  readonly number[],
  (length: number) => readonly Tensor[],
  any: Fn,
  known: Fn,
])[] = [
  ["prediction", batches, layers, polymorphic(predict, ...specs) as Fn, jit(predict) as Fn],
  ["value and gradient", batches, layers, polymorphic(slope, ...specs) as Fn, jit(slope) as Fn],
  ["attention", batches, sequence, polymorphic(attention, ...sequences) as Fn, jit(attention) as Fn],
  [
    "attention, value and gradient",
    batches,
    sequence,
    polymorphic(attentionSlope, ...sequences) as Fn,
    jit(attentionSlope) as Fn,
  ],
];

// Loops that never await get threads, too.
setThreads(1);
console.info("| | length | `polymorphic` | `jit` | ratio |\n| --- | --- | --- | --- | --- |");
for (const [title, lengths, argsFor, any, known] of rows.filter(([name]) => name.startsWith(process.argv[2] ?? "")))
  for (const length of lengths) {
    const args = argsFor(length);
    const [first, second] = race(
      [any, known].map((run, i) => ({ name: String(i), run: () => disposeOf(run(...args)) })),
      5,
      0.2,
    ).map(({ median }) => median);
    const ratio = ((first ?? NaN) / (second ?? NaN)).toFixed(1);
    console.info(`| ${title} | ${length} | ${showSeconds(first ?? NaN)} | ${showSeconds(second ?? NaN)} | ${ratio} |`);
  }
