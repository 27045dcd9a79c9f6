/** Softmax regressions on small tables, by `minimize`, to the optimum that SciPy finds. */
import { adam, bfgs, conjugateGradient, lbfgs, minimize, newtonCg } from "@cotangent/optim";
import type { Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (name: string): string => readFileSync(new URL(`./datasets/${name}`, import.meta.url), "utf8");

interface Reference {
  readonly loss: number;
  readonly train_acc: number;
  readonly W: readonly (readonly number[])[];
  readonly b_centered: readonly number[];
}
const references = JSON.parse(read("reference_results.json")) as Readonly<Record<string, Reference>>;

interface Table {
  readonly x: Tensor;
  readonly labels: Tensor;
}

/** Four measurements, standardized, and the class of each row that has them all. */
function table(name: string, measured: readonly number[], label: number): Table {
  const rows = read(name)
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .filter((cells) => measured.every((i) => Number.isFinite(Number.parseFloat(cells[i] ?? ""))));
  const classes = [...new Set(rows.map((cells) => cells[label]!))].toSorted();
  const raw = np.array(
    rows.map((cells) => measured.map((i) => Number(cells[i]))),
    { dtype: "f64" },
  );
  const centred = raw.sub(np.mean(raw, { axis: 0 }));
  return {
    x: centred.div(np.std(raw, { axis: 0 })),
    labels: np.array(
      rows.map((cells) => classes.map((one) => Number(one === cells[label]))),
      { dtype: "f64" },
    ),
  };
}

const tables: Readonly<Record<string, Table>> = {
  iris_softmax: table("iris.csv", [0, 1, 2, 3], 4),
  penguins_softmax: table("penguins.csv", [2, 3, 4, 5], 0),
};

const methods = { bfgs: bfgs(), lbfgs: lbfgs(), conjugateGradient: conjugateGradient(), newtonCg: newtonCg() };

type Params = { readonly w: Tensor; readonly b: Tensor };
const start: Params = { w: np.zeros([4, 3], { dtype: "f64" }), b: np.zeros([3], { dtype: "f64" }) };
const lossOf =
  ({ x, labels }: Table) =>
  ({ w, b }: Params): Tensor => {
    const logits = nn.logSoftmax(np.matmul(x, w).add(b));
    const entropy = np.mean(np.sum(logits.mul(labels), { axis: 1 })).neg();
    return entropy.add(np.sum(np.square(w)).mul(0.005));
  };

const cases = Object.keys(tables).flatMap((data) =>
  Object.entries(methods).map(([name, method]) => ({ data, name, method })),
);

test.each(cases)("$data by $name", async ({ data, method }) => {
  const { loss, W, b_centered: b } = references[data]!;
  const found = await minimize(lossOf(tables[data]!), start, { method });
  expect(found.status).toBe("gradient");
  expect(Math.abs(found.value - loss)).toBeLessThan(1e-12);
  expect(found.gradientNorm).toBeLessThan(1e-8);
  expect(np.max(np.abs(found.x.w.sub(np.array(W, { dtype: "f64" })))).item()).toBeLessThan(1e-5);
  const centred = found.x.b.sub(np.mean(found.x.b));
  expect(np.max(np.abs(centred.sub(np.array(b, { dtype: "f64" })))).item()).toBeLessThan(1e-5);
});

test("the fit classifies as the reference does, and a first-order optimizer comes to it", async () => {
  const { loss, train_acc: accuracy } = references["iris_softmax"]!;
  const data = tables["iris_softmax"]!;
  const options = { method: adam({ learningRate: 0.05 }), tolerance: 1e-6, maxSteps: 5000 };
  const { x, value, success } = await minimize(lossOf(data), start, options);
  expect(success).toBe(true);
  expect(Math.abs(value - loss)).toBeLessThan(1e-8);
  const chosen = np.argmax(np.matmul(data.x, x.w).add(x.b), { axis: 1 });
  expect(np.mean(np.equal(chosen, np.argmax(data.labels, { axis: 1 })).astype("f64")).item()).toBeCloseTo(accuracy, 10);
});
