/** What a first call and a tiny call cost. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { jit, random, tree, valueAndGrad, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { adam, applyUpdates } from "@cotangent/optim";
import { mlpLoss, type MlpParams } from "./functions.ts";
import { race, row, showSeconds } from "./measure.ts";

const optimizer = adam({ learningRate: 1e-3 });

function makeStep(): (p: MlpParams, state: ReturnType<typeof optimizer.init>, x: Tensor, y: Tensor) => unknown {
  return jit((p: MlpParams, state: ReturnType<typeof optimizer.init>, x: Tensor, y: Tensor) => {
    const [value, g] = valueAndGrad(mlpLoss)(p, x, y);
    const [updates, next] = optimizer.update(g, state, p);
    return [applyUpdates(p, updates), next, value];
  });
}

/** The first call of an MLP training step of another width each time, so that nothing is cached. */
function firstCalls(): readonly number[] {
  return [96, 97, 98, 99, 100, 101, 102].map((width) => {
    const normal = (seed: number, shape: readonly number[]): Tensor => random.normal(random.key(seed), shape);
    const p: MlpParams = {
      w1: normal(1, [784, width]),
      b1: np.zeros([width]),
      w2: normal(2, [width, 10]),
      b2: np.zeros([10]),
    };
    const state = optimizer.init(p);
    const [x, y] = [normal(3, [8, 784]), np.ones([8, 10])];
    const step = makeStep();
    const start = performance.now();
    tree.leaves(step(p, state, x, y));
    return (performance.now() - start) / 1e3;
  });
}

/** Milliseconds by the clock and of the thread's processor, the least of first calls in some fresh processes. */
function coldCall(name: string): readonly number[] {
  const script = join(import.meta.dirname, "first-call.ts");
  const rounds = Array.from({ length: 3 }, () =>
    execFileSync(process.execPath, ["--conditions=@cotangent/source", script, name], { encoding: "utf8" })
      .split(" ")
      .map(Number),
  );
  return [0, 1].map((i) => Math.min(...rounds.map((times) => times[i] ?? Number.NaN)));
}

const coldRow = (title: string, name: string): string =>
  `| ${title} | ${coldCall(name)
    .map((time) => showSeconds(time / 1e3))
    .join(" | ")} |`;

export function compileFigures(): readonly string[] {
  const calls = firstCalls();
  const x = np.array(0.5, { dtype: "f64" });
  const tiny = jit((v: Tensor) => np.add(np.multiply(v, v), 1));
  const timing = race([
    { name: "jitted", run: () => tiny(x) },
    { name: "at once", run: () => np.add(np.multiply(x, x), 1) },
  ]);
  return [
    `First call of an MLP training step (trace, transform, emit, run): first ${showSeconds(calls[0] ?? 0)}, then median ${showSeconds(calls.slice(1).toSorted((a, b) => a - b)[3] ?? 0)}.`,
    "",
    "| the first call in a process | by the clock | of the thread's processor |",
    "| --- | --- | --- |",
    coldRow("value and derivative of a function of a number", "scalar"),
    coldRow("Σ tanh(ax + b)²·exp(−x²) of 10⁶, value and gradient", "chain"),
    coldRow("MLP training step", "mlp"),
    "",
    "| a call of x·x + 1 on a scalar | jitted | at once | ratio |",
    "| --- | --- | --- | --- |",
    row("x·x + 1", timing),
  ];
}
