import { ArgumentError } from "@cotangent/ir";
import { describe, expect, it } from "vitest";
import * as np from "../numpy/index.ts";
import { key } from "../random/index.ts";
import { dataLoader } from "./loader.ts";
import { inBatches, prefetched, shuffled } from "./streams.ts";

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe("dataLoader of arrays", () => {
  const data = { x: np.arange(10).reshape([5, 2]), y: [np.arange(5)] as const };

  it("gives rows that belong together, the last batch shorter", async () => {
    const batches = await all(dataLoader(data, { batchSize: 2 }));
    expect(batches.map(({ x, y: [y] }) => `${String(x)} ${String(y)}`)).toMatchInlineSnapshot(`
      [
        "Tensor(f32[2,2], [[0, 1], [2, 3]]) Tensor(f32[2], [0, 1])",
        "Tensor(f32[2,2], [[4, 5], [6, 7]]) Tensor(f32[2], [2, 3])",
        "Tensor(f32[1,2], [[8, 9]]) Tensor(f32[1], [4])",
      ]
    `);
  });

  it("gives each example once in an order that the key decides", async () => {
    const order = async (seed: number): Promise<number[]> =>
      (await all(dataLoader(np.arange(100), { batchSize: 7, key: key(seed) }))).flatMap((batch) => [
        ...batch.dataSync(),
      ]);
    const [first, again, other] = [await order(1), await order(1), await order(2)];
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
    expect(first.toSorted((a, b) => a - b)).toEqual([...np.arange(100).dataSync()]);
  });

  it("leaves out what does not fill a batch if it is told so", async () => {
    const batches = await all(dataLoader(np.arange(5), { batchSize: 2, dropLast: true, prefetch: 0 }));
    expect(batches.map(({ shape }) => shape)).toEqual([[2], [2]]);
    expect(await all(dataLoader(np.zeros([0, 3]), { batchSize: 2 }))).toEqual([]);
  });

  it("refuses arrays of different lengths and sizes that are none", () => {
    const message = (run: () => unknown): Promise<string> =>
      Promise.resolve()
        .then(run)
        .then(
          () => "accepted",
          (error: unknown) => (error instanceof ArgumentError ? error.message.split("\n")[0]! : String(error)),
        );
    return expect(
      Promise.all([
        message(() => all(dataLoader({ x: np.zeros([3]), y: np.zeros([4]) }, { batchSize: 2 }))),
        message(() => all(dataLoader(np.zeros([3]), { batchSize: 0 }))),
        message(() => all(inBatches([{ x: 1 }, { y: 2 }], { size: 2 }))),
        message(() => all(inBatches([np.zeros([2]), np.zeros([3])], { size: 2 }))),
      ]),
    ).resolves.toMatchInlineSnapshot(`
      [
        "[bad-argument] dataLoader: [4] at .y beside 3 examples",
        "[bad-argument] dataLoader: batchSize is 0",
        "[tree-mismatch] example 1 of a batch: the structures differ at the root: {y: *} where {x: *} was expected",
        "[bad-argument] a batch of examples with [2] and [3] at the root",
      ]
    `);
  });
});

describe("dataLoader of a data set", () => {
  it("fetches ahead, several at once, and in order", async () => {
    let [running, most] = [0, 0];
    const dataset = {
      length: 10,
      async get(index: number) {
        most = Math.max(most, ++running);
        await tick();
        running--;
        return { index, pixels: Float32Array.of(index, -index) };
      },
    };
    const batches = await all(dataLoader(dataset, { batchSize: 4, prefetch: 1 }));
    expect(batches.map(({ index }) => [...index.dataSync()])).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect(batches[0]!.pixels.shape).toEqual([4, 2]);
    expect(most).toBe(8);
  });

  it("throws what get throws, where the batch would have come", async () => {
    const dataset = {
      length: 4,
      get(index: number) {
        if (index === 3) throw new Error("no such file");
        return index;
      },
    };
    const stream = dataLoader(dataset, { batchSize: 2 });
    expect(String((await stream.next()).value)).toBe("Tensor(f32[2], [0, 1])");
    await expect(stream.next()).rejects.toThrow("no such file");
  });
});

describe("streams", () => {
  it("prefetched asks ahead and ends its source when the loop is left", async () => {
    const asked: number[] = [];
    let ended = false;
    async function* source(): AsyncGenerator<number, void, void> {
      try {
        for (let i = 0; ; i++) {
          asked.push(i);
          yield i;
        }
      } finally {
        ended = true;
      }
    }
    for await (const item of prefetched(source(), 3)) {
      await tick();
      if (item === 1) break;
    }
    expect(asked.length).toBe(5);
    expect(ended).toBe(true);
  });

  it("shuffled gives each item once; a buffer of one keeps the order", async () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const mixed = await all(shuffled(items, { key: key(3), buffer: 20 }));
    expect(mixed).not.toEqual(items);
    expect(mixed.toSorted((a, b) => a - b)).toEqual(items);
    expect(await all(shuffled(items, { key: key(3), buffer: 1 }))).toEqual(items);
  });

  it("shuffled with a buffer for all is uniform: every place is as likely for an item", async () => {
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 400; seed++)
      counts[(await all(shuffled([0, 1, 2, 3], { key: key(seed), buffer: 4 }))).indexOf(0)]!++;
    // χ² of three degrees of freedom exceeds 16.3 once in a thousand.
    expect(counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0)).toBeLessThan(16.3);
  });
});
