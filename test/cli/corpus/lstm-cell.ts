import { sigmoid } from "./lib/special.ts";

interface State {
  h: number[];
  c: number[];
}

interface Weights {
  input: number[][];
  hidden: number[][];
  bias: number[];
}

/** Gates in the order input, forget, candidate, output. */
function step({ input, hidden, bias }: Weights, x: number[], { h, c }: State): State {
  const size = h.length;
  const gates = bias.slice();
  for (let g = 0; g < gates.length; g++) {
    for (let j = 0; j < x.length; j++) gates[g] += input[g][j] * x[j];
    for (let j = 0; j < size; j++) gates[g] += hidden[g][j] * h[j];
  }
  const nextC = c.map(
    (cell, k) => sigmoid(gates[size + k]) * cell + sigmoid(gates[k]) * Math.tanh(gates[2 * size + k]),
  );
  const nextH = nextC.map((cell, k) => sigmoid(gates[3 * size + k]) * Math.tanh(cell));
  return { h: nextH, c: nextC };
}

export function lastHidden(weights: Weights, sequence: number[][]): number[] {
  const size = weights.bias.length / 4;
  let state: State = { h: Array(size).fill(0), c: Array(size).fill(0) };
  for (const x of sequence) state = step(weights, x, state);
  return state.h;
}
