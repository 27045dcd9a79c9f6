/** The short examples of optimizers: one or two statements, with what the page around them would have in scope. */
import * as optim from "@cotangent/optim";
import { grad, random, tree, vmap, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../packages/optim/src");
const examples = globSync("**/*.ts", { cwd: root })
  .filter((file) => !file.endsWith(".test.ts"))
  .flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/@example\n((?: \*(?! ```)(?!\/).*\n)+) \*\//g)].map(
      ([, text = ""]) => ({
        file,
        code: text.replaceAll(/^ \* ?/gm, ""),
      }),
    ),
  );

const params = { w: np.ones([3, 4]), b: np.ones([4]), encoder: { w: np.ones([2, 2]) } };
const optimizer = optim.sgd({ learningRate: 0.1 });
const loss = (p: unknown): Tensor => tree.reduce((sum, leaf) => np.add(sum, np.sum(np.square(leaf))), p, np.zeros([]));
const scope: Readonly<Record<string, unknown>> = {
  ...optim,
  np,
  random,
  params,
  loss,
  gradients: params,
  updates: params,
  optimizer,
  state: optimizer.init(params),
  residual: (p: unknown) => np.subtract(loss(p), 1),
  normsOfAnEarlierRun: [3, 2, 1],
  forward: params,
  backward: params,
  images: np.ones([4, 3]),
  labels: np.ones([4]),
  perSample: (_: unknown, x: Tensor, y: Tensor) =>
    vmap(
      grad((w: Tensor, a: Tensor, b: Tensor) => np.sum(np.multiply(w, a)).mul(b)),
      { inAxes: [null, 0, 0] },
    )(np.ones([3]), x, y),
  meanOperator: (x: Tensor) => x,
  x: np.ones([2]),
  y: np.ones([2]),
  problem: {
    outer: (x: Tensor, y: Tensor) => np.sum(np.square(np.subtract(y, x))),
    inner: (x: Tensor, y: Tensor) => np.sum(np.square(np.add(y, x))).mul(0.5),
  },
  features: (body: Tensor, points: Tensor) => np.tanh(np.matmul(points, body)),
  body: np.ones([3, 5]),
  head: np.ones([5, 1]),
  learned: { points: np.ones([4, 3]), labels: np.ones([4, 1]) },
  batch: { points: np.ones([2, 3]), labels: np.ones([2, 1]) },
  sources: (p: unknown) => np.stack([loss(p), np.multiply(loss(p), 2)]),
  validation: loss,
};

test("there are examples of all files of methods", () => {
  expect(examples.length).toBeGreaterThan(60);
});

test.each(examples)("$file: $code", ({ code }) => {
  const names = [...code.matchAll(/^(?:const|let) (.*?) =/gm)].flatMap(([, declared]) => declared!.match(/\w+/g) ?? []);
  const others = Object.keys(scope).filter((name) => !names.includes(name));
  // oxlint-disable-next-line typescript/no-implied-eval -- the code is that of this repository's own comments
  const run = new Function(...others, `${code}\nreturn ${names.at(-1) ?? "undefined"};`) as (
    ...values: unknown[]
  ) => unknown;
  expect(() => run(...others.map((name) => scope[name]))).not.toThrow();
});
