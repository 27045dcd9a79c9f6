/** Mean squared error of a network with a hidden layer of rectified units, and its gradient by all weights. */
import { flatten, listOf, rowsOf, scratch, type Rows } from "./scratch.ts";

interface Layer {
  readonly weights: Rows;
  readonly biases: readonly number[];
}

interface OwnLayer {
  readonly weights: number[][];
  readonly biases: number[];
}

const memory = scratch<
  "first" | "second" | "byFirst" | "byFirstBias" | "bySecond" | "bySecondBias" | "unit" | "back"
>();

export function mlp(
  hidden: Layer,
  output: Layer,
  inputs: Rows,
  targets: Rows,
): { readonly value: number; readonly grad: { readonly hidden: OwnLayer; readonly output: OwnLayer } } {
  const [wide, units, results] = [hidden.weights[0]!.length, hidden.biases.length, output.biases.length];
  const { first, second, byFirst, byFirstBias, bySecond, bySecondBias, unit, back } = memory({
    first: units * wide,
    second: results * units,
    byFirst: units * wide,
    byFirstBias: units,
    bySecond: results * units,
    bySecondBias: results,
    unit: units,
    back: units,
  });
  flatten(hidden.weights, first);
  flatten(output.weights, second);
  for (const total of [byFirst, byFirstBias, bySecond, bySecondBias]) total.fill(0);
  let total = 0;
  for (let n = 0; n < inputs.length; n++) {
    const x = inputs[n]!;
    const wanted = targets[n]!;
    for (let i = 0; i < units; i++) {
      let sum = hidden.biases[i]!;
      for (let j = 0, at = i * wide; j < wide; j++, at++) sum += first[at]! * x[j]!;
      unit[i] = sum > 0 ? sum : 0;
      back[i] = 0;
    }
    for (let k = 0; k < results; k++) {
      let sum = output.biases[k]!;
      for (let i = 0, at = k * units; i < units; i++, at++) sum += second[at]! * unit[i]!;
      const error = sum - wanted[k]!;
      total += error * error;
      const slope = (2 * error) / inputs.length;
      bySecondBias[k]! += slope;
      for (let i = 0, at = k * units; i < units; i++, at++) {
        bySecond[at]! += slope * unit[i]!;
        back[i]! += slope * second[at]!;
      }
    }
    for (let i = 0; i < units; i++) {
      if (!(unit[i]! > 0)) continue;
      const slope = back[i]!;
      byFirstBias[i]! += slope;
      for (let j = 0, at = i * wide; j < wide; j++, at++) byFirst[at]! += slope * x[j]!;
    }
  }
  return {
    value: total / inputs.length,
    grad: {
      hidden: { weights: rowsOf(byFirst, units, wide), biases: listOf(byFirstBias, units) },
      output: { weights: rowsOf(bySecond, results, units), biases: listOf(bySecondBias, results) },
    },
  };
}
