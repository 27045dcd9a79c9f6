/** Loops cut into checkpointed loops: less memory for the way back, for more work. */
import {
  at,
  Builder,
  checkpoint,
  concatenate,
  equalTypes,
  reshape,
  scan,
  slice,
  typesOf,
  type ArrayType,
  type Emitter,
  type Program,
  type Value,
} from "@cotangent/ir";

/** How much of a loop is kept for its way back. */
export type ScanCheckpoint = "none" | "sqrt" | "log";

export interface Loop {
  readonly body: Program;
  readonly consts: number;
  readonly carries: number;
  readonly count: number;
  readonly backwards: boolean;
}

/** Loops of at most this length are not cut by halving. */
const shortest = 4;

/**
 * The loop as a loop of loops, each of which keeps what it starts from: for `sqrt` ⌈√n⌉ iterations in each, for `log` the
 * halves of halves. The iterations that are left over come last.
 */
export function cutLoop(b: Emitter, args: readonly Value[], loop: Loop, mode: ScanCheckpoint): readonly Value[] {
  const { consts, carries, count, backwards } = loop;
  const length = mode === "sqrt" ? Math.ceil(Math.sqrt(count)) : Math.floor(count / 2);
  if (mode === "none" || count <= shortest) return b.apply(scan, args, { ...loop });
  const chunks = Math.floor(count / length);
  const left = count - chunks * length;
  const fixed = args.slice(0, consts);
  const xs = args.slice(consts + carries);
  const main = backwards ? left : 0;
  const first = b.apply(
    scan,
    [
      ...args.slice(0, consts + carries),
      ...xs.map((x) => split(b, range(b, x, main, main + chunks * length), chunks, length)),
    ],
    { ...loop, count: chunks, body: chunkOf(loop, length, mode === "sqrt" ? "none" : mode) },
  );
  const ys = first.slice(carries).map((y) => merge(b, y));
  if (left === 0) return [...first.slice(0, carries), ...ys];
  const rest = backwards ? 0 : chunks * length;
  const last = b.apply(
    checkpoint,
    [...fixed, ...first.slice(0, carries), ...xs.map((x) => range(b, x, rest, rest + left))],
    { policy: "nothingSaveable", names: [], body: loopProgram({ ...loop, count: left }, "none") },
  );
  const joined = ys.map((y, i) => {
    const parts = [y, at(last, carries + i)];
    return b.one(concatenate, backwards ? parts.toReversed() : parts, { axis: 0 });
  });
  return [...last.slice(0, carries), ...joined];
}

/** One iteration of the outer loop: the inner one, checkpointed. */
function chunkOf(loop: Loop, count: number, mode: ScanCheckpoint): Program {
  const body = loopProgram({ ...loop, count }, mode);
  const b = new Builder();
  const inputs = typesOf(body.inputs).map((type) => b.input(type));
  return b.finish(b.apply(checkpoint, inputs, { policy: "nothingSaveable", names: [], body }), loop.body.name);
}

/** `(consts, carries, sequences) → (carries, results)` */
function loopProgram(loop: Loop, mode: ScanCheckpoint): Program {
  const { body, consts, carries, count } = loop;
  const b = new Builder();
  const inputs = typesOf(body.inputs).map((type, i) => b.input(i < consts + carries ? type : repeated(type, count)));
  return b.finish(cutLoop(b, inputs, loop, mode), body.name);
}

const repeated = ({ dtype, shape }: ArrayType, count: number): ArrayType => ({ dtype, shape: [count, ...shape] });

/** `x` from `start` to `end` along axis 0. */
function range(b: Emitter, x: Value, start: number, end: number): Value {
  const { shape } = x.type;
  const limit = [end, ...shape.slice(1)];
  const whole = equalTypes(x.type, { dtype: x.type.dtype, shape: limit }) && start === 0;
  return whole
    ? x
    : b.one(slice, [x], { start: [start, ...shape.slice(1).map(() => 0)], limit, stride: shape.map(() => 1) });
}

const split = (b: Emitter, x: Value, chunks: number, length: number): Value =>
  b.one(reshape, [x], { shape: [chunks, length, ...x.type.shape.slice(1)] });

function merge(b: Emitter, y: Value): Value {
  const [chunks = 0, length = 0, ...rest] = y.type.shape;
  if (typeof chunks !== "number" || typeof length !== "number") throw new Error("internal: a loop of symbolic length");
  return b.one(reshape, [y], { shape: [chunks * length, ...rest] });
}
