/** A decoder block, and its way back: causal attention and a perceptron, a layer norm before each. */
import type { Implementation, Sizes } from "../task.ts";
import { like, numbersIn, sumOfSquares, type Numbers } from "./call.ts";
import { product, transposed } from "./product.ts";
import { layerNorm, layerNormBack, softmax, softmaxBack } from "./rows.ts";

type Matrices = readonly [wqkv: Numbers, wout: Numbers, wup: Numbers, wdown: Numbers];

/** Columns `[from, from + width)` of rows of `stride`. */
function columns(x: Numbers, stride: number, from: number, width: number): Numbers {
  const out = like(x, (x.length / stride) * width);
  for (let i = 0; i * stride < x.length; i++)
    for (let j = 0; j < width; j++) out[i * width + j] = x[i * stride + from + j]!;
  return out;
}

function putColumns(part: Numbers, out: Numbers, stride: number, from: number, width: number): void {
  for (let i = 0; i * width < part.length; i++)
    for (let j = 0; j < width; j++) out[i * stride + from + j] = part[i * width + j]!;
}

/** One head: its query, key, value and weights. */
interface Head {
  readonly parts: readonly [Numbers, Numbers, Numbers];
  readonly weights: Numbers;
}

function attend({ tokens, width, heads }: Sizes, qkv: Numbers, head: number): Head {
  const each = width / heads;
  const part = (i: number): Numbers => columns(qkv, 3 * width, i * width + head * each, each);
  const [q, k, v] = [part(0), part(1), part(2)];
  const scores = product(q, transposed(k, tokens, each), [tokens, each, tokens]);
  for (let i = 0; i < tokens; i++)
    for (let j = 0; j < tokens; j++) scores[i * tokens + j] = j <= i ? scores[i * tokens + j]! * each ** -0.5 : -1e9;
  const weights = like(scores, scores.length);
  softmax(scores, weights, [tokens, tokens]);
  return { parts: [q, k, v], weights };
}

/** Puts cotangents of the query, key and value of a head, given that of what it mixed, into `dqkv`. */
function attendBack(
  { tokens, width, heads }: Sizes,
  { parts: [q, k, v], weights }: Head,
  ct: Numbers,
  dqkv: Numbers,
  head: number,
): void {
  const each = width / heads;
  const put = (part: Numbers, i: number): void => putColumns(part, dqkv, 3 * width, i * width + head * each, each);
  const dweights = product(ct, transposed(v, tokens, each), [tokens, each, tokens]);
  const dscores = like(dweights, dweights.length);
  softmaxBack(weights, dweights, dscores, [tokens, tokens]);
  for (let i = 0; i < dscores.length; i++) dscores[i]! *= each ** -0.5;
  put(product(dscores, k, [tokens, tokens, each]), 0);
  put(product(transposed(dscores, tokens, tokens), q, [tokens, tokens, each]), 1);
  put(product(transposed(weights, tokens, tokens), ct, [tokens, tokens, each]), 2);
}

const slope = Math.sqrt(2 / Math.PI);
const bend = (x: number): number => Math.tanh(slope * (x + 0.044715 * x ** 3));
const gelu = (x: number): number => 0.5 * x * (1 + bend(x));
function geluSlope(x: number): number {
  const t = bend(x);
  return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope * (1 + 3 * 0.044715 * x * x);
}

const sum = (x: Numbers, y: Numbers): Numbers => x.map((v, i) => v + y[i]!);

interface Normed {
  readonly y: Numbers;
  readonly scales: Numbers;
}

function norm(x: Numbers, { tokens, width }: Sizes): Normed {
  const [y, scales] = [like(x, x.length), like(x, tokens)];
  layerNorm(x, y, scales, [tokens, width]);
  return { y, scales };
}

function forward(sizes: Sizes, [wqkv, wout, wup, wdown]: Matrices, x: Numbers) {
  const { tokens, width, heads } = sizes;
  const first = norm(x, sizes);
  const qkv = product(first.y, wqkv, [tokens, width, 3 * width]);
  const all = Array.from({ length: heads }, (_, i) => attend(sizes, qkv, i));
  const mixed = like(x, x.length);
  const each = width / heads;
  all.forEach(({ parts, weights }, i) =>
    putColumns(product(weights, parts[2], [tokens, tokens, each]), mixed, width, i * each, each),
  );
  const middle = sum(x, product(mixed, wout, [tokens, width, width]));
  const second = norm(middle, sizes);
  const up = product(second.y, wup, [tokens, width, 4 * width]);
  const bent = up.map(gelu);
  return { first, all, mixed, second, up, bent, out: sum(middle, product(bent, wdown, [tokens, 4 * width, width])) };
}

function backward(
  sizes: Sizes,
  [, wout, wup, wdown]: Matrices,
  kept: ReturnType<typeof forward>,
  ct: Numbers,
): Matrices {
  const { tokens, width, heads } = sizes;
  const each = width / heads;
  const dbent = product(ct, transposed(wdown, 4 * width, width), [tokens, width, 4 * width]);
  const dup = dbent.map((v, i) => v * geluSlope(kept.up[i]!));
  const dnormed = product(dup, transposed(wup, width, 4 * width), [tokens, 4 * width, width]);
  const through = like(ct, ct.length);
  layerNormBack(kept.second.y, dnormed, through, kept.second.scales);
  const dmiddle = sum(ct, through);
  const dmixed = product(dmiddle, transposed(wout, width, width), [tokens, width, width]);
  const dqkv = like(ct, 3 * tokens * width);
  kept.all.forEach((head, i) => attendBack(sizes, head, columns(dmixed, width, i * each, each), dqkv, i));
  return [
    product(transposed(kept.first.y, tokens, width), dqkv, [width, tokens, 3 * width]),
    product(transposed(kept.mixed, tokens, width), dmiddle, [width, tokens, width]),
    product(transposed(kept.second.y, tokens, width), dup, [width, tokens, 4 * width]),
    product(transposed(kept.bent, tokens, 4 * width), ct, [4 * width, tokens, width]),
  ];
}

export const decoder: Implementation = (sizes, inputs) => {
  const [wqkv, wout, wup, wdown, x] = inputs.map(numbersIn) as [Numbers, Numbers, Numbers, Numbers, Numbers];
  const run = (): readonly Numbers[] => [forward(sizes, [wqkv, wout, wup, wdown], x).out];
  return { run, outputs: run };
};

export const decoderGradient: Implementation = (sizes, inputs) => {
  const [wqkv, wout, wup, wdown, x] = inputs.map(numbersIn) as [Numbers, Numbers, Numbers, Numbers, Numbers];
  const matrices = [wqkv, wout, wup, wdown] as const;
  const run = (): readonly ArrayLike<number>[] => {
    const kept = forward(sizes, matrices, x);
    const loss = sumOfSquares(kept.out) / x.length;
    const ct = kept.out.map((v) => (2 * v) / x.length);
    return [[loss], ...backward(sizes, matrices, kept, ct)];
  };
  return { run, outputs: run };
};
