/** Data sets in batches, for training: see {@link dataLoader}. */
import { ArgumentError } from "@cotangent/ir";
import { array } from "../numpy/creation.ts";
import { take } from "../numpy/take.ts";
import { permutation } from "../random/index.ts";
import type { Tensor } from "../tensor.ts";
import { typed } from "../tree-types.ts";
import { flatten, leafPaths, showPath, unflatten } from "../tree.ts";
import { inBatches, prefetched, wholeNumber, type Batched } from "./streams.ts";
import type { Key } from "../random/key.ts";

/** Examples that are fetched by number, from a disk or a network. */
export interface Dataset<E> {
  readonly length: number;
  get(index: number): E | Promise<E>;
}

export interface LoaderOptions {
  readonly batchSize: number;
  /** A key gives a random order, another one another order; without it examples come as they are. */
  readonly key?: Key;
  /** Leaves out the last examples if they are fewer: a batch of another shape is another program. Default false. */
  readonly dropLast?: boolean;
  /** How many batches are made ahead of their use. Default 1. */
  readonly prefetch?: number;
}

/**
 * Every example once, in batches: of arrays that lie in memory (a tree of tensors with one first axis), or of a
 * {@link Dataset}. One pass; call it again, with another key, for the next.
 *
 * @throws ArgumentError for a batch size below 1, for tensors of different lengths, and for examples of a batch whose
 * structure or shapes differ; what `get` throws.
 *
 * @example
 * ```ts
 * import { random } from "cotangent";
 * import { arange } from "cotangent/numpy";
 * import { dataLoader } from "cotangent/io";
 *
 * const data = { x: arange(6).reshape([3, 2]), y: arange(3) };
 * for await (const { x, y } of dataLoader(data, { batchSize: 2 })) console.log(x.shape, y.toArray());
 * // → 2,2 0,1
 * // → 1,2 2
 * for (let epoch = 0; epoch < 2; epoch++)
 *   for await (const { x } of dataLoader(data, { batchSize: 2, key: random.key(epoch), dropLast: true })) console.log(x.shape);
 * // → 2,2
 * // → 2,2
 * ```
 */
export function dataLoader<E>(dataset: Dataset<E>, options: LoaderOptions): AsyncGenerator<Batched<E>, void, void>;
export function dataLoader<T>(arrays: T, options: LoaderOptions): AsyncGenerator<T, void, void>;
export function dataLoader(source: unknown, options: LoaderOptions): AsyncGenerator<unknown, void, void> {
  const { batchSize, prefetch = 1, dropLast = false } = options;
  wholeNumber(batchSize, 1, "dataLoader: batchSize");
  if (isDataset(source)) {
    const examples = examplesOf(source, options.key, (prefetch + 1) * batchSize);
    return prefetched(inBatches(examples, { size: batchSize, dropLast }), prefetch);
  }
  return prefetched(rowsOf(source, options), prefetch);
}

const isDataset = (source: unknown): source is Dataset<unknown> =>
  typeof source === "object" &&
  source !== null &&
  "length" in source &&
  typeof source.length === "number" &&
  "get" in source &&
  typeof source.get === "function";

async function orderOf(length: number, key: Key | undefined): Promise<Int32Array> {
  if (!key) return Int32Array.from({ length }, (_, i) => i);
  return Int32Array.from(await permutation(key, length).data());
}

/** The examples of a data set, `window` of which are being fetched at any time. */
async function* examplesOf<E>(
  dataset: Dataset<E>,
  key: Key | undefined,
  window: number,
): AsyncGenerator<E, void, void> {
  const left = (await orderOf(dataset.length, key)).values();
  const waiting: Promise<E>[] = [];
  const fetchNext = (): void => {
    const { done, value } = left.next();
    if (done) return;
    const example = (async () => dataset.get(value))();
    // It is awaited below; until then its error is nobody's.
    example.catch(() => undefined);
    waiting.push(example);
  };
  for (let i = 0; i < window; i++) fetchNext();
  for (let first = waiting.shift(); first; first = waiting.shift()) {
    yield await first;
    fetchNext();
  }
}

async function* rowsOf(
  source: unknown,
  { batchSize, key, dropLast = false }: LoaderOptions,
): AsyncGenerator<unknown, void, void> {
  const { leaves, structure } = flatten(source);
  const tensors = typed<readonly Tensor[]>(leaves);
  const length = tensors[0]?.shape[0] ?? 0;
  const other = tensors.findIndex((x) => x.shape[0] !== length);
  if (other >= 0)
    throw new ArgumentError(
      "bad-argument",
      `dataLoader: [${tensors[other]?.shape.join()}] at ${showPath(leafPaths(structure)[other] ?? "")} beside ${length} examples`,
      "all arrays have the examples along their first axis",
    );
  const order = await orderOf(length, key);
  for (let start = 0; start < length; start += batchSize) {
    if (dropLast && start + batchSize > length) return;
    const rows = array(order.subarray(start, start + batchSize));
    yield unflatten(
      structure,
      tensors.map((x) => take(x, rows, 0)),
    );
  }
}
