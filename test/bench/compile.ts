/** What a first call and a tiny call cost. */
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
    "| a call of x·x + 1 on a scalar | jitted | at once | ratio |",
    "| --- | --- | --- | --- |",
    row("x·x + 1", timing),
  ];
}
