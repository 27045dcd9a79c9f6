/** Loss of ADBench's character model, and its gradient by the weights, backwards through time. */
import { flatten, rowsOf, scratch, type Rows } from "./scratch.ts";

type Arrays = "main" | "extra" | "data" | "kept" | "soft" | "signal" | "byMain" | "byExtra" | "byHidden" | "byCell";
type Memory = Readonly<Record<Arrays, Float64Array>>;

const memory = scratch<Arrays>();
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** What a layer keeps of a step, `width` numbers of each: what goes in, both states before it, the gates, tanh of the cell. */
const parts = 8;

export function lstm(
  main: Rows,
  extra: Rows,
  state: Rows,
  sequence: Rows,
): { readonly value: number; readonly grad: { readonly main: number[][]; readonly extra: number[][] } } {
  const [width, layers, steps] = [sequence[0]!.length, main.length / 2, sequence.length - 1];
  const own = memory({
    main: layers * 8 * width,
    extra: 3 * width,
    data: (steps + 1) * width,
    soft: steps * width,
    signal: width,
    kept: (steps + 1) * layers * parts * width,
    byMain: layers * 8 * width,
    byExtra: 3 * width,
    byHidden: layers * width,
    byCell: layers * width,
  });
  flatten(main, own.main);
  flatten(extra, own.extra);
  flatten(sequence, own.data);
  for (let layer = 0; layer < layers; layer++)
    for (let i = 0; i < width; i++) {
      own.kept[(layer * parts + 1) * width + i] = state[2 * layer]![i]!;
      own.kept[(layer * parts + 2) * width + i] = state[2 * layer + 1]![i]!;
    }
  let total = 0;
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < width; i++) own.signal[i] = own.data[t * width + i]! * own.extra[i]!;
    for (let layer = 0; layer < layers; layer++) update(own, layer, t * layers + layer, { width, layers });
    total += readOut(own, t, width);
  }
  const scale = -1 / (steps * width);
  for (const sum of [own.byMain, own.byExtra, own.byHidden, own.byCell]) sum.fill(0);
  for (let t = steps - 1; t >= 0; t--) {
    pullOut(own, t, { width, layers }, scale);
    for (let layer = layers - 1; layer >= 0; layer--) pull(own, layer, t * layers + layer, width);
    for (let i = 0; i < width; i++) own.byExtra[i]! += own.signal[i]! * own.data[t * width + i]!;
  }
  return {
    value: total * scale,
    grad: { main: rowsOf(own.byMain, 2 * layers, 4 * width), extra: rowsOf(own.byExtra, 3, width) },
  };
}

interface Sizes {
  readonly width: number;
  readonly layers: number;
}

/** One layer of a step, which makes the states before the next. */
function update({ main, kept, signal }: Memory, layer: number, place: number, { width, layers }: Sizes): void {
  const [w, at] = [layer * 8 * width, place * parts * width];
  const [bias, next] = [w + 4 * width, at + layers * parts * width];
  for (let i = 0; i < width; i++) {
    const x = signal[i]!;
    const h = kept[at + width + i]!;
    const c = kept[at + 2 * width + i]!;
    const forget = sigmoid(x * main[w + i]! + main[bias + i]!);
    const into = sigmoid(h * main[w + width + i]! + main[bias + width + i]!);
    const out = sigmoid(x * main[w + 2 * width + i]! + main[bias + 2 * width + i]!);
    const change = Math.tanh(h * main[w + 3 * width + i]! + main[bias + 3 * width + i]!);
    const cell = c * forget + into * change;
    const tanh = Math.tanh(cell);
    kept[at + i] = x;
    kept[at + 3 * width + i] = forget;
    kept[at + 4 * width + i] = into;
    kept[at + 5 * width + i] = out;
    kept[at + 6 * width + i] = change;
    kept[at + 7 * width + i] = tanh;
    kept[next + width + i] = out * tanh;
    kept[next + 2 * width + i] = cell;
    signal[i] = out * tanh;
  }
}

/** The share of step `t` in the loss; keeps the softmax. */
function readOut({ extra, data, soft, signal }: Memory, t: number, width: number): number {
  const [now, next] = [t * width, (t + 1) * width];
  let [sum, gain, weight] = [2, 0, 0];
  for (let i = 0; i < width; i++) {
    const y = signal[i]! * extra[width + i]! + extra[2 * width + i]!;
    const e = Math.exp(y);
    soft[now + i] = e;
    sum += e;
    gain += data[next + i]! * y;
    weight += data[next + i]!;
  }
  for (let i = 0; i < width; i++) soft[now + i]! /= sum;
  return gain - weight * Math.log(sum);
}

function pullOut(own: Memory, t: number, { width, layers }: Sizes, scale: number): void {
  const { extra, data, soft, signal, kept, byExtra } = own;
  const [now, next] = [t * width, (t + 1) * width];
  const last = ((t + 2) * layers - 1) * parts * width + width;
  let weight = 0;
  for (let i = 0; i < width; i++) weight += data[next + i]!;
  for (let i = 0; i < width; i++) {
    const byY = scale * (data[next + i]! - weight * soft[now + i]!);
    byExtra[width + i]! += byY * kept[last + i]!;
    byExtra[2 * width + i]! += byY;
    signal[i] = byY * extra[width + i]!;
  }
}

/** Back through one layer of a step. */
function pull(own: Memory, layer: number, place: number, width: number): void {
  const { main, kept, signal, byMain, byHidden, byCell } = own;
  const [w, at, states] = [layer * 8 * width, place * parts * width, layer * width];
  const bias = w + 4 * width;
  for (let i = 0; i < width; i++) {
    const x = kept[at + i]!;
    const h = kept[at + width + i]!;
    const c = kept[at + 2 * width + i]!;
    const forget = kept[at + 3 * width + i]!;
    const into = kept[at + 4 * width + i]!;
    const out = kept[at + 5 * width + i]!;
    const change = kept[at + 6 * width + i]!;
    const tanh = kept[at + 7 * width + i]!;
    const ofHidden = byHidden[states + i]! + signal[i]!;
    const ofCell = byCell[states + i]! + ofHidden * out * (1 - tanh * tanh);
    const ofForget = ofCell * c * forget * (1 - forget);
    const ofInto = ofCell * change * into * (1 - into);
    const ofOut = ofHidden * tanh * out * (1 - out);
    const ofChange = ofCell * into * (1 - change * change);
    byMain[bias + i]! += ofForget;
    byMain[bias + width + i]! += ofInto;
    byMain[bias + 2 * width + i]! += ofOut;
    byMain[bias + 3 * width + i]! += ofChange;
    byMain[w + i]! += ofForget * x;
    byMain[w + width + i]! += ofInto * h;
    byMain[w + 2 * width + i]! += ofOut * x;
    byMain[w + 3 * width + i]! += ofChange * h;
    signal[i] = ofForget * main[w + i]! + ofOut * main[w + 2 * width + i]!;
    byHidden[states + i] = ofInto * main[w + width + i]! + ofChange * main[w + 3 * width + i]!;
    byCell[states + i] = ofCell * forget;
  }
}
