/** What recomputing costs in time and saves in bytes: `node --conditions=@cotangent/source test/bench/recompute.ts`. */
import { jit, random, recompute, setThreads, valueAndGrad, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { disposeOf } from "./dispose.ts";
import { race } from "./measure.ts";
import { transformerBlock, type BlockWeights } from "./transformer-block.ts";

const drawn = (i: number, shape: readonly number[]): Tensor =>
  np.multiply(random.normal(random.foldIn(random.key(0), i), shape), 0.1);

type Step = (weights: never, x: Tensor) => unknown;

function layers(): readonly [Step, unknown, Tensor] {
  const loss = (weights: readonly Tensor[], x: Tensor): Tensor =>
    np.sum(weights.reduce((y, w) => np.tanh(np.matmul(y, w)), x));
  return [valueAndGrad(loss), Array.from({ length: 16 }, (_, i) => drawn(i, [64, 64])), drawn(99, [2048, 64])];
}

function blocks(): readonly [Step, unknown, Tensor] {
  const block = transformerBlock({ tokens: 512, width: 64, heads: 4 });
  const loss = (weights: readonly BlockWeights[], x: Tensor): Tensor =>
    np.sum(np.square(weights.reduce((y, w) => block(w, y), x)));
  const weights = Array.from({ length: 4 }, (_, i) => ({
    qkv: drawn(4 * i, [64, 192]),
    out: drawn(4 * i + 1, [64, 64]),
    up: drawn(4 * i + 2, [64, 256]),
    down: drawn(4 * i + 3, [256, 64]),
  }));
  return [valueAndGrad(loss), weights, drawn(99, [512, 64])];
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function table(title: string, [step, weights, x]: readonly [Step, unknown, Tensor]): readonly string[] {
  type Run = (weights: unknown, x: Tensor) => unknown;
  const known = step as Run;
  const all = recompute(known, { budget: Number.MAX_SAFE_INTEGER }).choice(weights, x);
  return [1, 0.65, 0.5, 0.4].map((share) => {
    const small = recompute(known, { budget: Math.floor(share * all.peakKeepingAll) });
    const { peak, operations } = small.choice(weights, x);
    const [plain, fewer]: readonly Run[] = [jit(known), jit(small)];
    const [first, second] = race(
      [plain, fewer].map((run, i) => ({ name: String(i), run: () => disposeOf(run?.(weights, x)) })),
      9,
      0.3,
    );
    const ratio = ((second?.median ?? NaN) / (first?.median ?? NaN)).toFixed(2);
    const more = ((operations / all.operationsKeepingAll - 1) * 100).toFixed(1);
    return `| ${title} | ${100 * share} % | ${megabytes(peak)} | + ${more} % | ${ratio} |`;
  });
}

// Loops that never await get threads, too.
setThreads(1);
console.info("| | budget | peak | operations | time |\n| --- | --- | --- | --- | --- |");
for (const line of table("16 layers `tanh(x·W)`, 64 wide, 2,048 rows", layers())) console.info(line);
for (const line of table("4 transformer blocks, 64 wide, 512 tokens", blocks())) console.info(line);
