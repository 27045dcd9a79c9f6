/** Batches for stochastic training: see {@link shuffledBatches}. */
import { jit, random } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { LabelledImages } from "./digits.ts";

export interface BatchOptions {
  readonly size: number;
  /** Of the order, and of the keys of the batches. */
  readonly key: random.Key;
}

export interface Batch extends LabelledImages {
  /** Another one for each batch. */
  readonly key: random.Key;
}

const pick = jit(
  (images: Tensor, labels: Tensor, key: random.Key, rows: Tensor, number: Tensor) =>
    [np.take(images, rows, 0), np.take(labels, rows, 0), random.foldIn(key, number)] as const,
);

/**
 * All examples once, in a random order, in batches. Examples that do not fill a batch are left out: a batch of another
 * shape would be another program. A batch is released when the next one is asked for.
 *
 * @example
 * for (let epoch = 0; epoch < 5; epoch++)
 *   state = await train({ step, state, batches: shuffledBatches(data, { size: 100, key: random.foldIn(key, epoch) }) });
 */
export async function* shuffledBatches(
  { images, labels }: LabelledImages,
  { size, key }: BatchOptions,
): AsyncGenerator<Batch, void, void> {
  const count = images.shape[0] ?? 0;
  using shuffled = random.permutation(key, count);
  const order = Int32Array.from(await shuffled.data());
  for (let start = 0; start + size <= count; start += size) {
    using rows = np.array(order.subarray(start, start + size));
    using number = np.array(start, { dtype: "i32" });
    const [batchImages, batchLabels, batchKey] = pick(images, labels, key, rows, number);
    yield { images: batchImages, labels: batchLabels, key: batchKey };
    for (const part of [batchImages, batchLabels, batchKey]) part.dispose();
  }
}
