/** What is timed, at which sizes. */
import type { Dtype, Family, SomeSizes, Task } from "./task.ts";

const bytesOf = (dtype: Dtype): number => (dtype === "f32" ? 4 : 8);

function product(m: number, k: number, n: number, dtype: Dtype): Task {
  const name = m === k && k === n ? `${m}` : `${m}×${k}×${n}`;
  return {
    name: dtype === "f32" ? `product ${name}` : `product ${name}, f64`,
    kind: "matmul",
    dtype,
    sizes: { m, k, n },
    flops: 2 * m * k * n,
    large: m >= 2048,
  };
}

const power = (n: number): string => `10${"⁴⁵⁶⁷".charAt(Math.round(Math.log10(n)) - 4)}`;
const chain = (n: number): Task => ({
  name: `chain ${power(n)}, value and gradient`,
  kind: "chain",
  dtype: "f32",
  sizes: { n },
  bytes: 8 * n,
  elements: 20 * n,
  large: n >= 1e7,
});

/** A function of rows: `passes` over the array at least, or an operation after the other of which so many write one. */
function rowwise(title: string, kind: string, sizes: SomeSizes, [passes, written]: readonly [number, number]): Task {
  const { rows = 0, columns = 0 } = sizes;
  return {
    name: `${title} [${rows}, ${columns}]`,
    kind,
    dtype: "f32",
    sizes,
    bytes: 4 * passes * rows * columns,
    elements: written * rows * columns,
  };
}

const shapes = [
  { rows: 4096, columns: 1024 },
  { rows: 1000, columns: 300 },
];

const mlp = { batch: 128, inputs: 784, hidden: 512, classes: 10 };
/** Without the gradient by the images, which nobody needs. */
const mlpFlops = 2 * 128 * (2 * 784 * 512 + 3 * 512 * 512 + 3 * 512 * 10);

const conv = { batch: 32, height: 28, width: 28, inputs: 16, outputs: 32 };
const otherConv = { batch: 8, height: 56, width: 40, inputs: 24, outputs: 20 };
const convFlops = ({ batch, height, width, inputs, outputs }: typeof conv): number =>
  2 * batch * height * width * inputs * outputs * 9;
const convName = ({ batch, height, width, inputs, outputs }: typeof conv): string =>
  `3×3, ${batch}×${height}×${width}×${inputs}→${outputs}`;
const convTasks = (sizes: typeof conv): readonly Task[] => [
  {
    name: `convolution ${convName(sizes)}`,
    kind: "conv",
    dtype: "f32",
    sizes,
    flops: convFlops(sizes),
  },
  {
    name: `gradients of convolution ${convName(sizes)}`,
    kind: "convGradient",
    dtype: "f32",
    sizes,
    flops: 2 * convFlops(sizes),
  },
];

const rosenbrock: Task = { name: "Rosenbrock 20", kind: "rosenbrock", dtype: "f64", sizes: { n: 20 } };
const tinyNet: Task = {
  name: "tanh net of 100 parameters",
  kind: "tinyNet",
  dtype: "f64",
  sizes: { inputs: 7, hidden: 11 },
};
const lstm = { steps: 1000, batch: 16, inputs: 32, hidden: 64 };
const lstmFlops = 2 * 1000 * 16 * (32 + 64) * 4 * 64;
const decoder = { tokens: 256, width: 256, heads: 8 };
const decoderFlops = 2 * 256 * 256 * 12 * 256 + 4 * 256 * 256 * 256;
const embedding = { rows: 50_000, columns: 128, n: 32_768 };

export const families: readonly Family[] = [
  {
    title: "Ceilings",
    about: "What this machine can do: fused multiply-adds of 128 bits in registers, and b + 3c over 5 million f64.",
    tasks: [
      {
        name: "fused multiply-adds",
        kind: "fusedPeak",
        dtype: "f32",
        sizes: { n: 1_000_000 },
        flops: 96e6,
      },
      { name: "triad, f64", kind: "triad", dtype: "f64", sizes: { n: 5_000_000 }, bytes: 120e6, elements: 10e6 },
    ],
  },
  {
    title: "Matrix products",
    about: "f32 unless said otherwise.",
    tasks: [
      ...[64, 128, 256, 512, 1024, 2048].map((n) => product(n, n, n, "f32")),
      product(300, 700, 129, "f32"),
      product(1000, 50, 1000, "f32"),
      product(256, 256, 256, "f64"),
      product(512, 512, 512, "f64"),
    ],
  },
  {
    title: "A chain of elementwise functions",
    about: "Σ tanh(1.5x + 0.5)²·exp(−x²) over n elements of f32, and its gradient.",
    tasks: [1e4, 1e5, 1e6, 1e7].map(chain),
  },
  {
    title: "Multilayer perceptron",
    about: "784-512-512-10 with a batch of 128: cross-entropy and its gradient; the same with a step of Adam.",
    tasks: [
      {
        name: "MLP, value and gradient",
        kind: "mlp",
        dtype: "f32",
        sizes: mlp,
        flops: mlpFlops,
      },
      {
        name: "MLP, training step",
        kind: "mlpStep",
        dtype: "f32",
        sizes: mlp,
        flops: mlpFlops,
      },
    ],
  },
  {
    title: "Rows",
    about: "Sums, softmax and layer norm of rows; gradients are of Σ w·f(x) by x, with f(x) computed again.",
    tasks: shapes.flatMap((shape) => [
      rowwise("sum of rows", "sum", { ...shape, axis: 1 }, [1, 1]),
      rowwise("sum of columns", "sum", { ...shape, axis: 0 }, [1, 1]),
      rowwise("softmax", "softmax", shape, [2, 5]),
      rowwise("softmax gradient", "softmaxGradient", shape, [3, 10]),
      rowwise("layer norm", "layerNorm", shape, [2, 8]),
      rowwise("layer norm gradient", "layerNormGradient", shape, [3, 20]),
    ]),
  },
  {
    title: "Convolution",
    about: "Same padding, channels last where a library has that.",
    tasks: [conv, otherConv].flatMap(convTasks),
  },
  {
    title: "Small programs",
    about:
      "Gradients, f64: on tensors through `jit`, and of typed arrays through `compile`, into arrays that are there.",
    tasks: [rosenbrock, tinyNet].flatMap((task): readonly Task[] => [
      { ...task, name: `${task.name}, jit` },
      {
        ...task,
        name: `${task.name}, compile`,
        way: "compile",
      },
    ]),
  },
  {
    title: "Gaussian mixture",
    about: "Log-likelihood and its gradient, f64.",
    tasks: [
      {
        name: "GMM d 10, k 25, n 1000",
        kind: "gmm",
        dtype: "f64",
        sizes: { d: 10, k: 25, n: 1000 },
      },
      {
        name: "GMM d 6, k 10, n 3000",
        kind: "gmm",
        dtype: "f64",
        sizes: { d: 6, k: 10, n: 3000 },
      },
    ],
  },
  {
    title: "Loops",
    about:
      "An LSTM of 64 units on 1000 steps of 32 inputs, batch 16 (`scan`); 16 bodies for 1000 steps in f64 (`foriLoop`).",
    tasks: [
      { name: "LSTM, forward", kind: "lstm", dtype: "f32", sizes: lstm, flops: lstmFlops },
      {
        name: "LSTM, value and gradient",
        kind: "lstmGradient",
        dtype: "f32",
        sizes: lstm,
        flops: 3 * lstmFlops,
      },
      { name: "N-body", kind: "nbody", dtype: "f64", sizes: { n: 16, steps: 1000 } },
    ],
  },
  {
    title: "Memory",
    about: "Running sums, rows of a table of [50000, 128] at 32,768 positions, and Adam in place.",
    tasks: [
      { name: "cumulative sum 10⁷", kind: "cumsum", dtype: "f32", sizes: { n: 1e7 }, bytes: 8e7 },
      {
        name: "embedding: gather",
        kind: "gather",
        dtype: "f32",
        sizes: embedding,
        bytes: 8 * 32_768 * 128,
      },
      {
        name: "embedding: scatter-add",
        kind: "scatterAdd",
        dtype: "f32",
        sizes: embedding,
        bytes: 4 * 128 * (50_000 + 32_768),
      },
      {
        name: "Adam, 10⁷ parameters",
        kind: "adam",
        dtype: "f32",
        sizes: { n: 1e7 },
        bytes: 7 * bytesOf("f32") * 1e7,
        elements: 14e7,
      },
    ],
  },
  {
    title: "Decoder block",
    about: "Causal attention of 8 heads and a perceptron, width 256, 256 tokens, layer norms before.",
    tasks: [
      {
        name: "decoder block, forward",
        kind: "decoder",
        dtype: "f32",
        sizes: decoder,
        flops: decoderFlops,
      },
      {
        name: "decoder block, value and gradient",
        kind: "decoderGradient",
        dtype: "f32",
        sizes: decoder,
        flops: 3 * decoderFlops,
      },
    ],
  },
];
