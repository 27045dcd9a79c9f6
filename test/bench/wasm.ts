/** The WebAssembly tier against the JS tier: the same programs, on typed arrays. */
import { compile, type Executable } from "@cotangent/codegen-js";
import { compileWasm, copyIn, heap, makeProgram, wasmOptions } from "@cotangent/codegen-js/wasm";
import { optimize, type ArrayType, type Program, type TypedArray } from "@cotangent/ir";
import { grad, random, Tensor, toProgram, valueAndGrad } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import { mlpLoss, type MlpParams } from "./functions.ts";
import { race, showSeconds, type Contender } from "./measure.ts";

type Dtype = "f32" | "f64";

const normal = (seed: number, shape: readonly number[], dtype: Dtype = "f32"): Tensor =>
  random.normal(random.key(seed), shape, { dtype });

interface Task {
  readonly name: string;
  readonly program: Program;
  readonly inputs: readonly TypedArray[];
  /** What a second of it is worth, and in what unit. */
  readonly work?: { readonly amount: number; readonly unit: string };
}

/** The arrays of a tree, in the order of the program's inputs. */
function leaves(tree: unknown): readonly TypedArray[] {
  if (tree instanceof Tensor) return [tree.dataSync()];
  if (typeof tree !== "object" || tree === null) return [];
  const entries = Object.entries(tree).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.flatMap(([, leaf]) => leaves(leaf));
}

function task(name: string, f: (...args: never[]) => unknown, args: readonly unknown[], work?: Task["work"]): Task {
  const { program } = toProgram(f as (...given: unknown[]) => unknown, ...args);
  return { name, program: optimize(program), inputs: args.flatMap(leaves), ...(work && { work }) };
}

function matmul(n: number, dtype: Dtype): Task {
  const [a, b] = [normal(0, [n, n], dtype), normal(1, [n, n], dtype)];
  return task(`matmul ${n} ${dtype}`, (x: Tensor, y: Tensor) => np.matmul(x, y), [a, b], {
    amount: (2 * n ** 3) / 1e9,
    unit: "GFLOP/s",
  });
}

const chainOf = (v: Tensor): Tensor =>
  np.sum(np.multiply(np.square(np.tanh(np.add(np.multiply(1.5, v), 0.5))), np.exp(np.negative(np.square(v)))));

/** `Σ w·y`, so that gradients are of something. */
const weighted = (f: (x: Tensor) => Tensor) => (x: Tensor, w: Tensor) => np.sum(np.multiply(f(x), w));
const layerNorm = (x: Tensor): Tensor => {
  const centred = np.subtract(x, np.mean(x, { axis: 1, keepdims: true }));
  const variance = np.mean(np.square(centred), { axis: 1, keepdims: true });
  return np.divide(centred, np.sqrt(np.add(variance, 1e-5)));
};

function mlp(): Task {
  const w = (seed: number, shape: readonly number[]): Tensor => np.multiply(0.05, normal(seed, shape));
  const params = { w1: w(1, [784, 512]), b1: w(2, [512]), w2: w(3, [512, 10]), b2: w(4, [10]) };
  const [x, labels] = [normal(5, [128, 784]), nn.softmax(normal(6, [128, 10]), 1)];
  const step = (p: MlpParams, batch: Tensor, y: Tensor): MlpParams => {
    const g = grad(mlpLoss)(p, batch, y);
    const move = (value: Tensor, slope: Tensor): Tensor => np.subtract(value, np.multiply(0.01, slope));
    return { w1: move(p.w1, g.w1), b1: move(p.b1, g.b1), w2: move(p.w2, g.w2), b2: move(p.b2, g.b2) };
  };
  return task("MLP 784-512-10, batch 128, SGD step", step, [params, x, labels]);
}

/** Channels last, as browsers' tensors are. */
const convolution = (x: Tensor, kernel: Tensor): Tensor =>
  nn.conv(x, kernel, { padding: "SAME", layout: "channelsLast" });
const convWork = { amount: (2 * 32 * 28 * 28 * 32 * 16 * 9) / 1e9, unit: "GFLOP/s" };

/** One step: the parameter and both moments. */
function adam(p: Tensor, m: Tensor, v: Tensor, g: Tensor): readonly Tensor[] {
  const m1 = np.add(np.multiply(0.9, m), np.multiply(0.1, g));
  const v1 = np.add(np.multiply(0.999, np.square(v)), np.multiply(0.001, np.square(g)));
  return [np.subtract(p, np.divide(np.multiply(0.001, m1), np.add(np.sqrt(v1), 1e-8))), m1, v1];
}

const bytes = (amount: number): Task["work"] => ({ amount: amount / 1e9, unit: "GB/s" });

function tasks(): readonly (() => Task)[] {
  const [rows, columns] = [4096, 1024];
  const size = 4 * rows * columns;
  const x = normal(0, [rows, columns]);
  const w = normal(1, [rows, columns]);
  const long = normal(2, [1_000_000]);
  const [images, ofConv] = [normal(3, [32, 28, 28, 16]), normal(4, [32, 28, 28, 32])];
  const filters = normal(5, [3, 3, 16, 32]);
  const square = normal(6, [1024, 1024]);
  const wide = normal(2, [1_000_000], "f64");
  return [
    ...[64, 128, 256, 512, 1024].map((n) => () => matmul(n, "f32")),
    ...[64, 256, 512].map((n) => () => matmul(n, "f64")),
    () => task("chain 10⁶, value", chainOf, [long]),
    () => task("chain 10⁶, value and gradient", valueAndGrad(chainOf), [long]),
    () => task("chain 10⁶ f64, value and gradient", valueAndGrad(chainOf), [wide]),
    () => task("add, 10⁶", (a: Tensor, b: Tensor) => np.add(a, b), [long, long], bytes(12e6)),
    () => task("sum of rows [4096, 1024]", (v: Tensor) => np.sum(v, { axis: 1 }), [x], bytes(size)),
    () => task("sum of columns [4096, 1024]", (v: Tensor) => np.sum(v, { axis: 0 }), [x], bytes(size)),
    () => task("softmax [4096, 1024]", (v: Tensor) => nn.softmax(v, 1), [x], bytes(2 * size)),
    () => task("its gradient", grad(weighted((v) => nn.softmax(v, 1))), [x, w], bytes(3 * size)),
    () => task("layer norm [4096, 1024]", layerNorm, [x], bytes(2 * size)),
    () => task("its gradient", grad(weighted(layerNorm)), [x, w], bytes(3 * size)),
    mlp,
    () => task("conv 3×3 32×28×28×16→32", convolution, [images, filters], convWork),
    () =>
      task(
        "its gradients",
        grad((v: Tensor, f: Tensor, y: Tensor) => np.sum(np.multiply(convolution(v, f), y)), { argnums: [0, 1] }),
        [images, filters, ofConv],
        { ...convWork, amount: 2 * convWork.amount },
      ),
    () => task("Adam, 10⁶ parameters", adam, [long, long, long, long], bytes(28e6)),
    () => task("cumulative sum 10⁶", (v: Tensor) => np.cumsum(v), [long], bytes(8e6)),
    () => task("transpose [1024, 1024]", (v: Tensor) => np.transpose(v), [square], bytes(8 * 1024 ** 2)),
  ];
}

const sizeOf = ({ shape }: ArrayType): number => shape.reduce<number>((product, dim) => product * Number(dim), 1);

function onArrays(name: string, executable: Executable, inputs: readonly TypedArray[]): Contender {
  const outputs = executable.outputs.map((type) => type.dtype.allocate(sizeOf(type)));
  return { name, run: () => executable.runInto(inputs, outputs) };
}

/** The same on arrays that are in linear memory already. */
function resident({ plan, inputs, outputs }: Executable, arrays: readonly TypedArray[]): Contender {
  const memory = heap();
  const program = makeProgram(plan, wasmOptions(), memory);
  const place = (type: ArrayType): number => memory.allocate(sizeOf(type) * type.dtype.bytes);
  const [given, results, scratch] = [inputs.map(place), outputs.map(place), memory.allocate(program.scratchBytes)];
  arrays.forEach((array, i) => copyIn(memory, given[i] ?? 0, array));
  return { name: "resident", run: () => program.run(scratch, given, results) };
}

function figures({ name, program, inputs, work }: Task): string {
  const fused = compileWasm(program);
  const times = race(
    [
      onArrays("JS", compile(program), inputs),
      onArrays("WASM", compileWasm(program, { relaxed: false }), inputs),
      onArrays("WASM, relaxed", fused, inputs),
      resident(fused, inputs),
    ],
    5,
    0.05,
  ).map(({ median }) => median);
  const [js = NaN, , , best = NaN] = times;
  const rate = work ? `${(work.amount / best).toPrecision(3)} ${work.unit}` : "–";
  return `| ${name} | ${times.map(showSeconds).join(" | ")} | ${(js / best).toFixed(1)} | ${rate} |`;
}

/** @param wanted a part of the names of tasks */
export const wasmFigures = (wanted = ""): readonly string[] => [
  "| WASM tier against JS tier | JS | WASM | relaxed | in linear memory | JS / that | |",
  "| --- | --- | --- | --- | --- | --- | --- |",
  ...tasks()
    .map((make) => make())
    .filter(({ name }) => name.includes(wanted))
    .map(figures),
];
