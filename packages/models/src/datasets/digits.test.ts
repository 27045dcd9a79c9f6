import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { random } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import { shuffledBatches } from "./batches.ts";
import { loadDigits } from "./digits.ts";

const countsOf = (labels: ArrayLike<number>): number[] => {
  const counts = Array<number>(10).fill(0);
  for (const label of Array.from(labels)) counts[label]! += 1;
  return counts;
};

test("the digits have the stated shapes, ranges and label counts", async () => {
  const { train, test: held } = await loadDigits();
  expect([train.images, train.labels, held.images, held.labels].map(({ dtype, shape }) => [dtype.name, shape])).toEqual(
    [
      ["f32", [7500, 784]],
      ["i32", [7500]],
      ["f32", [1500, 784]],
      ["i32", [1500]],
    ],
  );
  const pixels = train.images.dataSync();
  expect(pixels.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
  expect(pixels.some((pixel) => pixel === 1)).toBe(true);
  expect(countsOf(train.labels.dataSync())).toMatchInlineSnapshot(`
    [
      740,
      843,
      758,
      750,
      753,
      664,
      766,
      781,
      695,
      750,
    ]
  `);
  expect(countsOf(held.labels.dataSync())).toMatchInlineSnapshot(`
    [
      165,
      170,
      141,
      176,
      133,
      108,
      145,
      188,
      150,
      124,
    ]
  `);
});

test("images and labels that do not belong together are refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "digits-"));
  try {
    const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6);
    const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3);
    for (const name of ["train", "test"]) {
      await writeFile(join(folder, `${name}-images-idx3-ubyte.gz`), gzipSync(images));
      await writeFile(join(folder, `${name}-labels-idx1-ubyte.gz`), gzipSync(labels));
    }
    await expect(loadDigits(pathToFileURL(`${folder}/`))).rejects.toThrow(
      /(?:train|test) images are \[2,1,1\], their labels \[3\]/,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

const rows = {
  images: np.array([[0], [10], [20], [30], [40], [50], [60]]),
  labels: np.array(Int32Array.of(0, 1, 2, 3, 4, 5, 6)),
};

async function labelsOf(seed: number): Promise<readonly (readonly number[])[]> {
  const seen: (readonly number[])[] = [];
  const keys = new Set<string>();
  for await (const { images, labels, key } of shuffledBatches(rows, { size: 3, key: random.key(seed) })) {
    expect(images.shape).toEqual([3, 1]);
    expect([...images.dataSync()]).toEqual([...labels.dataSync()].map((label) => 10 * label));
    seen.push([...labels.dataSync()]);
    keys.add(key.dataSync().join());
  }
  expect(keys.size).toBe(seen.length);
  return seen;
}

test("batches are full, of distinct rows, in an order that is a function of the key", async () => {
  const batches = await labelsOf(1);
  expect(batches).toHaveLength(2);
  expect(new Set(batches.flat()).size).toBe(6);
  expect(await labelsOf(1)).toEqual(batches);
  expect(await labelsOf(2)).not.toEqual(batches);
});

test("a batch is released when the next one is asked for", async () => {
  const batches = shuffledBatches(rows, { size: 3, key: random.key(1) });
  const first = await batches.next();
  expect(first.value!.labels.size).toBe(3);
  await batches.next();
  expect(() => first.value!.labels.dataSync()).toThrow("dispose()");
  await batches.return();
});
