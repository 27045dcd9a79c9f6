import { random } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { dense } from "./dense.ts";
import { glorotNormal, glorotUniform, heNormal, heUniform } from "./initializers.ts";
import { mlp } from "./mlp.ts";

test.each([
  ["glorotUniform", glorotUniform, 2 / 140],
  ["glorotNormal", glorotNormal, 2 / 140],
  ["heUniform", heUniform, 2 / 60],
  ["heNormal", heNormal, 2 / 60],
])("%s has mean 0 and the stated variance", (_, initializer, variance) => {
  const weights = [...initializer(random.key(3), { inputs: 60, outputs: 80 }).dataSync()];
  const mean = weights.reduce((sum, x) => sum + x, 0) / weights.length;
  const found = weights.reduce((sum, x) => sum + (x - mean) ** 2, 0) / weights.length;
  // Four standard errors of the mean; the variance of a sample of 4,800 is within 10 % (four standard errors are 8 %).
  expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / weights.length));
  expect(found / variance).toBeGreaterThan(0.9);
  expect(found / variance).toBeLessThan(1.1);
});

test("a dense layer multiplies by the weights and adds the bias", () => {
  const layer = dense({ inputs: 2, outputs: 3 });
  const params = {
    weight: np.array([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    bias: np.array([10, 20, 30]),
  };
  expect(
    layer
      .apply(
        params,
        np.array([
          [1, 0],
          [1, -1],
        ]),
      )
      .toArray(),
  ).toEqual([
    [11, 22, 33],
    [7, 17, 27],
  ]);
});

test("equal keys give equal parameters; layers of one model differ", () => {
  const model = mlp({ sizes: [3, 3, 3] });
  const [first, second] = [model.init(random.key(5)), model.init(random.key(5))];
  expect(first[0]!.weight.toArray()).toEqual(second[0]!.weight.toArray());
  expect(first[0]!.weight.toArray()).not.toEqual(first[1]!.weight.toArray());
});

test("an MLP applies the activation between its layers and not after the last", () => {
  const model = mlp({ sizes: [1, 2, 1], dtype: "f64" });
  const array = (values: number[] | number[][]) => np.array(values, { dtype: "f64" });
  const params = [
    { weight: array([[1, -1]]), bias: array([0, 0]) },
    { weight: array([[2], [3]]), bias: array([-10]) },
  ];
  expect(model.apply(params, array([[4], [-1]])).toArray()).toEqual([[-2], [-7]]);
});

test("parameters have the dtype asked for", () => {
  const [layer] = mlp({ sizes: [2, 3], dtype: "f64" }).init(random.key(0));
  expect([layer!.weight.dtype.name, layer!.bias.dtype.name]).toEqual(["f64", "f64"]);
});
