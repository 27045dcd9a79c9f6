import { grad } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { accuracy, meanSquaredError, softmaxCrossEntropy } from "./losses.ts";

const f64 = (values: number[] | number[][]) => np.array(values, { dtype: "f64" });
const classes = (...labels: number[]) => np.array(Int32Array.from(labels));
const logits = [
  [1, 2, 4],
  [0.5, -1, 0],
];
/** −log softmax of `logits` at the classes 0 and 2. */
const expected = logits.map((row, i) => Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[[0, 2][i]!]!);

test("the cross-entropy of classes is the mean of −log softmax", () => {
  expect(softmaxCrossEntropy(f64(logits), classes(0, 2)).item()).toBeCloseTo((expected[0]! + expected[1]!) / 2, 14);
});

test("one-hot rows give what classes give", () => {
  const oneHot = softmaxCrossEntropy(
    f64(logits),
    f64([
      [1, 0, 0],
      [0, 0, 1],
    ]),
  );
  expect(oneHot.item()).toBeCloseTo(softmaxCrossEntropy(f64(logits), classes(0, 2)).item(), 14);
});

test("the gradient is (softmax − one-hot) / batch", () => {
  const gradient = grad((z: ReturnType<typeof f64>) => softmaxCrossEntropy(z, classes(0, 2)))(f64(logits));
  const found = [...gradient.dataSync()];
  logits.forEach((row, i) => {
    const total = row.reduce((sum, z) => sum + Math.exp(z), 0);
    row.forEach((z, c) => {
      const hot = c === [0, 2][i] ? 1 : 0;
      expect(found[3 * i + c]).toBeCloseTo((Math.exp(z) / total - hot) / 2, 14);
    });
  });
});

test("large logits neither overflow nor lose the loss", () => {
  expect(softmaxCrossEntropy(np.array([[1000, 0]]), classes(0)).item()).toBe(0);
  expect(softmaxCrossEntropy(np.array([[1000, 0]]), classes(1)).item()).toBe(1000);
});

test("a class that is impossible by its logit and has probability 0 contributes nothing, to the gradient either", () => {
  const z = f64([[0, -Infinity, 0]]);
  expect(softmaxCrossEntropy(z, f64([[0.5, 0, 0.5]])).item()).toBeCloseTo(Math.LN2, 14);
  expect(softmaxCrossEntropy(z, classes(2)).item()).toBeCloseTo(Math.LN2, 14);
});

test("labels of another shape are refused", () => {
  expect(() => softmaxCrossEntropy(np.array(logits), classes(0, 1, 2))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: [shape-mismatch] softmaxCrossEntropy: logits are f32[2,3], labels i32[3]
      line: <line>
      hint: give classes i32[...] or probabilities [..., classes] for logits [..., classes]]
  `);
});

test("the mean squared error is over all elements", () => {
  expect(
    meanSquaredError(
      np.array([
        [1, 2],
        [3, 4],
      ]),
      np.array([
        [1, 0],
        [0, 4],
      ]),
    ).item(),
  ).toBe(3.25);
});

test("accuracy counts rows whose first largest logit is at the label", () => {
  expect(
    accuracy(
      np.array([
        [1, 2],
        [2, 1],
        [3, 3],
        [3, 3],
      ]),
      classes(1, 1, 0, 1),
    ).item(),
  ).toBe(0.5);
});
