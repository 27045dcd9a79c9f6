/** An LSTM, step by step, and back through its steps. */
import type { Implementation, Input, Sizes } from "../task.ts";
import { like, numbersIn, sumOfSquares, type Numbers } from "./call.ts";
import { columnSums } from "./dense.ts";
import { product, transposed } from "./product.ts";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** What one step leaves for the way back: gates after their activations, the cell and tanh of it. */
interface Step {
  readonly x: Numbers;
  readonly before: Numbers;
  readonly cellBefore: Numbers;
  readonly gates: Numbers;
  readonly bent: Numbers;
  readonly h: Numbers;
  readonly c: Numbers;
}

type Weights = readonly [wx: Numbers, wh: Numbers, b: Numbers];

function forward(
  { batch, inputs, hidden }: Sizes,
  [wx, wh, b]: Weights,
  x: Numbers,
  [h0, c0]: readonly [Numbers, Numbers],
): Step {
  const gates = product(x, wx, [batch, inputs, 4 * hidden]);
  const recurrent = product(h0, wh, [batch, hidden, 4 * hidden]);
  const [h, c, bent] = [like(x, batch * hidden), like(x, batch * hidden), like(x, batch * hidden)];
  for (let row = 0; row < batch; row++)
    for (let j = 0; j < hidden; j++) {
      const at = row * hidden + j;
      const first = row * 4 * hidden + j;
      for (let gate = 0; gate < 4; gate++) {
        const place = first + gate * hidden;
        const sum = gates[place]! + recurrent[place]! + b[gate * hidden + j]!;
        gates[place] = gate === 2 ? Math.tanh(sum) : sigmoid(sum);
      }
      c[at] = gates[first + hidden]! * c0[at]! + gates[first]! * gates[first + 2 * hidden]!;
      bent[at] = Math.tanh(c[at]);
      h[at] = gates[first + 3 * hidden]! * bent[at];
    }
  return { x, before: h0, cellBefore: c0, gates, bent, h, c };
}

/** The cotangent of the gates' sums; `dc` becomes that of the cell before. */
function gatesBack({ hidden }: Sizes, { gates, bent, cellBefore }: Step, dh: Numbers, dc: Numbers): Numbers {
  const out = like(gates, gates.length);
  for (let at = 0; at < dh.length; at++) {
    const first = 4 * hidden * Math.floor(at / hidden) + (at % hidden);
    const i = gates[first]!;
    const f = gates[first + hidden]!;
    const g = gates[first + 2 * hidden]!;
    const o = gates[first + 3 * hidden]!;
    const cell = dc[at]! + dh[at]! * o * (1 - bent[at]! ** 2);
    out[first] = cell * g * i * (1 - i);
    out[first + hidden] = cell * cellBefore[at]! * f * (1 - f);
    out[first + 2 * hidden] = cell * i * (1 - g * g);
    out[first + 3 * hidden] = dh[at]! * bent[at]! * o * (1 - o);
    dc[at] = cell * f;
  }
  return out;
}

function add(to: Numbers, what: Numbers): void {
  for (let i = 0; i < to.length; i++) to[i]! += what[i]!;
}

function backward(sizes: Sizes, [wx, wh, b]: Weights, steps: readonly Step[]): readonly Numbers[] {
  const { batch, inputs, hidden } = sizes;
  const [dwx, dwh, db] = [like(wx, wx.length), like(wh, wh.length), like(b, b.length)];
  const back = transposed(wh, hidden, 4 * hidden);
  const scale = 2 / (steps.length * batch * hidden);
  const dc = like(wx, batch * hidden);
  let dh = like(wx, batch * hidden);
  for (const step of steps.toReversed()) {
    for (let i = 0; i < dh.length; i++) dh[i]! += scale * step.h[i]!;
    const ct = gatesBack(sizes, step, dh, dc);
    add(dwx, product(transposed(step.x, batch, inputs), ct, [inputs, batch, 4 * hidden]));
    add(dwh, product(transposed(step.before, batch, hidden), ct, [hidden, batch, 4 * hidden]));
    add(db, columnSums(ct, 4 * hidden));
    dh = product(ct, back, [batch, 4 * hidden, hidden]);
  }
  return [dwx, dwh, db];
}

function unroll(sizes: Sizes, inputs: readonly Input[]): { readonly weights: Weights; steps(): readonly Step[] } {
  const [wx, wh, b, xs] = inputs.map(numbersIn) as [Numbers, Numbers, Numbers, Numbers];
  const { batch, inputs: width, hidden } = sizes;
  const zero = like(wx, batch * hidden);
  return {
    weights: [wx, wh, b],
    steps() {
      const steps: Step[] = [];
      for (let t = 0; t < sizes.steps; t++) {
        const last = steps.at(-1);
        const x = xs.subarray(t * batch * width, (t + 1) * batch * width);
        steps.push(forward(sizes, [wx, wh, b], x, last ? [last.h, last.c] : [zero, zero]));
      }
      return steps;
    },
  };
}

export const lstm: Implementation = (sizes, inputs) => {
  const { steps } = unroll(sizes, inputs);
  const run = (): readonly Numbers[] => {
    const { h, c } = steps().at(-1)!;
    return [h, c];
  };
  return { run, outputs: run };
};

export const lstmGradient: Implementation = (sizes, inputs) => {
  const { weights, steps } = unroll(sizes, inputs);
  const run = (): readonly ArrayLike<number>[] => {
    const all = steps();
    const squares = all.reduce((sum, { h }) => sum + sumOfSquares(h), 0);
    return [[squares / (all.length * sizes.batch * sizes.hidden)], ...backward(sizes, weights, all)];
  };
  return { run, outputs: run };
};
