/** Batches for stochastic training: see {@link shuffledBatches}. */
import { jit, random } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { LabelledImages } from "./digits.ts";

export interface BatchOptions {
  readonly size: number;
  readonly epochs: number;
  /** The order is a function of the key and the epoch alone. */
  readonly key: Tensor;
}

export interface Batch extends LabelledImages {
  /** From 0. */
  readonly epoch: number;
  /** Another one for each batch. */
  readonly key: Tensor;
}

const pick = jit(
  (images: Tensor, labels: Tensor, key: Tensor, rows: Tensor, number: Tensor) =>
    [np.take(images, rows, 0), np.take(labels, rows, 0), random.foldIn(key, number)] as const,
);

/**
 * Goes through the data `epochs` times, each time in another random order. Examples that do not fill a batch are left
 * out of that epoch: a batch of another shape would be another program. A batch is released when the next one is
 * asked for.
 */
export async function* shuffledBatches(
  { images, labels }: LabelledImages,
  { size, epochs, key }: BatchOptions,
): AsyncGenerator<Batch, void, void> {
  const count = images.shape[0] ?? 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    using epochKey = random.foldIn(key, epoch);
    using shuffled = random.permutation(epochKey, count);
    const order = Int32Array.from(await shuffled.data());
    for (let start = 0; start + size <= count; start += size) {
      using rows = np.array(order.subarray(start, start + size));
      using number = np.array(start, { dtype: "i32" });
      const [batchImages, batchLabels, batchKey] = pick(images, labels, epochKey, rows, number);
      yield { epoch, images: batchImages, labels: batchLabels, key: batchKey };
      for (const part of [batchImages, batchLabels, batchKey]) part.dispose();
    }
  }
}
