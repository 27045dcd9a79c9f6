/** ADBench's character model: an LSTM whose weights are diagonal, and its loss on a sequence. */
import { grad, jit, scan, type Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import { array, numbers, prepare, type Json, type Module, type Nested } from "../module.ts";

interface Input {
  readonly main_params: Nested;
  readonly extra_params: Nested;
  readonly state: Nested;
  readonly sequence: Nested;
}

interface Layer {
  readonly hidden: Tensor;
  readonly cell: Tensor;
}

const row = (x: Tensor, i: number): Tensor => np.slice(x, [i]);

/** One layer on `input`: its weights and biases are [4, b], of the gates forget, in, out and of the change. */
function update(weights: Tensor, biases: Tensor, { hidden, cell }: Layer, input: Tensor): Layer {
  const gate = (i: number, x: Tensor): Tensor => x.mul(row(weights, i)).add(row(biases, i));
  const forget = nn.sigmoid(gate(0, input));
  const into = nn.sigmoid(gate(1, hidden));
  const out = nn.sigmoid(gate(2, input));
  const change = gate(3, hidden).tanh();
  const next = cell.mul(forget).add(into.mul(change));
  return { hidden: out.mul(next.tanh()), cell: next };
}

function loss(main: Tensor, extra: Tensor, state: Tensor, sequence: Tensor): Tensor {
  const [characters, width] = [sequence.shape[0]!, sequence.shape[1]!];
  const layers = state.shape[0]! / 2;
  const params = np.reshape(main, [layers, 2, 4, width]);
  const start = Array.from({ length: layers }, (_, i): Layer => ({
    hidden: row(state, 2 * i),
    cell: row(state, 2 * i + 1),
  }));
  const read = (before: readonly Layer[], [current, next]: readonly [Tensor, Tensor]) => {
    let signal = current.mul(row(extra, 0));
    const after = before.map((layer, i) => {
      const moved = update(np.slice(params, [i, 0]), np.slice(params, [i, 1]), layer, signal);
      signal = moved.hidden;
      return moved;
    });
    const y = signal.mul(row(extra, 1)).add(row(extra, 2));
    // ADBench adds 2 inside the logarithm.
    const normalized = y.sub(np.log(np.sum(np.exp(y)).add(2)));
    return [after, np.sum(next.mul(normalized))] as const;
  };
  const [, gains] = scan(read, start, [np.slice(sequence, [[0, -1]]), np.slice(sequence, [[1]])] as const);
  return np.sum(gains).div(-(characters - 1) * width);
}

const objective = jit(loss);
const jacobian = jit((main: Tensor, extra: Tensor, state: Tensor, sequence: Tensor) => {
  const [ofMain, ofExtra] = grad(loss, { argnums: [0, 1] })(main, extra, state, sequence);
  return np.concatenate([np.ravel(ofMain), np.ravel(ofExtra)]);
});

const arrays = (input: Input): [Tensor, Tensor, Tensor, Tensor] => [
  array(input.main_params),
  array(input.extra_params),
  array(input.state),
  array(input.sequence),
];

export const lstm: Module<Input> = {
  objective: (input) => prepare(objective, arrays(input), numbers),
  jacobian: (input) => prepare(jacobian, arrays(input), (x): Json => numbers(x)),
};
