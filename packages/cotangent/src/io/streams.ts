/** Streams of examples: mixed, gathered into batches, and read ahead of their use. */
import { ArgumentError } from "@cotangent/ir";
import * as random from "../random/index.ts";
import type { Tensor } from "../tensor.ts";
import { typed } from "../tree-types.ts";
import { collate } from "./collate.ts";
import type { Key } from "../random/key.ts";

/** What `for await` takes. */
export type Stream<T> = AsyncIterable<T> | Iterable<T>;

/** `value` if it is a whole number of at least `least`. @throws ArgumentError else. */
export function wholeNumber(value: number, least: number, where: string): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new ArgumentError("bad-argument", `${where} is ${String(value)}`, `give a whole number of at least ${least}`);
}

/**
 * The stream, with up to `depth` items asked for before they are needed, so that reading goes on while the step before
 * runs. An error comes where its item would have come; a loop that is left ends the stream.
 *
 * @example
 * ```ts
 * import { prefetched } from "cotangent/io";
 *
 * for await (const item of prefetched([1, 2, 3], 2)) console.log(item);
 * // → 1
 * // → 2
 * // → 3
 * ```
 */
export async function* prefetched<T>(stream: Stream<T>, depth: number): AsyncGenerator<T, void, void> {
  wholeNumber(depth, 0, "prefetched: depth");
  const source = iteratorOf(stream);
  const ahead: Promise<IteratorResult<T>>[] = [];
  const ask = (): void => {
    const next = source.next();
    // It is awaited below; until then its error is nobody's.
    next.catch(() => undefined);
    ahead.push(next);
  };
  try {
    for (;;) {
      while (ahead.length <= depth) ask();
      const result = await ahead.shift();
      if (!result || result.done) return;
      yield result.value;
    }
  } finally {
    await source.return();
  }
}

async function* iteratorOf<T>(stream: Stream<T>): AsyncGenerator<T, void, void> {
  yield* stream;
}

/**
 * The stream in a random order, as far as `buffer` items allow: each item that comes takes the place of a random one of
 * the buffer, which goes out. The order depends on `key` and on the items' number alone.
 *
 * @example
 * ```ts
 * import { random } from "cotangent";
 * import { shuffled } from "cotangent/io";
 *
 * const order: number[] = [];
 * for await (const item of shuffled([1, 2, 3, 4], { key: random.key(0), buffer: 4 })) order.push(item);
 * order.toSorted(); // [1, 2, 3, 4]
 * ```
 */
export async function* shuffled<T>(
  stream: Stream<T>,
  { key, buffer }: { readonly key: Key; readonly buffer: number },
): AsyncGenerator<T, void, void> {
  wholeNumber(buffer, 1, "shuffled: buffer");
  const held: T[] = [];
  const draws = uniforms(key);
  const place = async (): Promise<number> => Math.floor((await draws.next()).value * held.length);
  for await (const item of stream) {
    if (held.length < buffer) {
      held.push(item);
      continue;
    }
    yield* held.splice(await place(), 1, item);
  }
  while (held.length > 0) yield* held.splice(await place(), 1);
}

/** Numbers of [0, 1) without end. */
async function* uniforms(key: Key): AsyncGenerator<number, never, void> {
  for (let block = 0; ; block++) yield* await random.uniform(random.foldIn(key, block), [1024]).data();
}

export interface InBatchesOptions {
  readonly size: number;
  /** Leaves out the last examples if they are fewer: a batch of another shape is another program. Default false. */
  readonly dropLast?: boolean;
}

/**
 * Examples stacked along a new first axis, `size` at a time: trees of one structure, whose leaves are tensors, numbers
 * or typed arrays of one length.
 *
 * @throws ArgumentError for examples whose structure or shapes differ.
 *
 * @example
 * ```ts
 * import { inBatches } from "cotangent/io";
 *
 * const examples = [{ x: 1, y: 2 }, { x: 3, y: 4 }];
 * for await (const batch of inBatches(examples, { size: 2 })) console.log(String(batch.x)); // → Tensor(f32[2], [1, 3])
 * ```
 */
export async function* inBatches<E>(
  stream: Stream<E>,
  { size, dropLast = false }: InBatchesOptions,
): AsyncGenerator<Batched<E>, void, void> {
  wholeNumber(size, 1, "inBatches: size");
  let examples: E[] = [];
  for await (const example of stream) {
    examples.push(example);
    if (examples.length < size) continue;
    yield typed<Batched<E>>(collate(examples));
    examples = [];
  }
  if (examples.length > 0 && !dropLast) yield typed<Batched<E>>(collate(examples));
}

/** The tree with a tensor for each leaf. */
export type Batched<E> = E extends Tensor | number | Float32Array | Float64Array | Int32Array | Uint32Array
  ? Tensor
  : E extends object
    ? { readonly [K in keyof E]: Batched<E[K]> }
    : never;
