/** Modules for arrays of any length: memory made to measure, also for none and for many elements, and for calls of different lengths at once. */
import { expect, test } from "vitest";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { read } from "../compiled.ts";
import type { Plain } from "../corpus-case.ts";
import { fileOf } from "../originals.ts";
import { deviceForTests } from "./device.ts";
import { emitted, inJavaScript, offBy, onDevice, type Source } from "./on-device.ts";
import { traced } from "./traced.ts";

const device = deviceForTests();
const vmap = { kind: "vmap", over: [] } as const;

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => Math.sin(i) + 0.01 * i);
const rows = (count: number, length: number): Plain =>
  Array.from({ length: count }, (_, i) => Float32Array.from(numbers(length), (x) => x + i));

const square: Source = traced("f", (x: Tensor) => np.sum(np.square(np.sin(x))), ["f32[300]"]).source;

test.each([
  ["a long reduction for each", square, (count: number) => [rows(count, 300)]],
  [
    "products of matrices",
    traced(
      "f",
      (a: Tensor, b: Tensor) => np.tanh(np.matmul(np.reshape(a, [4, 5]), np.reshape(b, [5, 3]))).reshape([12]),
      ["f32[20]", "f32[15]"],
    ).source,
    (count: number) => [rows(count, 20), rows(count, 15)],
  ],
  [
    "running sums, and the place of the largest",
    traced("f", (x: Tensor) => np.add(np.cumsum(x), np.argmax(x).astype("f32")), ["f32[9]"]).source,
    (count: number) => [rows(count, 9)],
  ],
] as const)("lists of any length: %s", async (_, source, make) => {
  const { fVmap: exact } = await inJavaScript(source, [vmap]);
  const module = await emitted(source, [vmap]);
  await onDevice(device(), module, async ({ fVmap: run }) => {
    for (const count of [3, 0, 1, 130]) {
      const args = make(count);
      expect(offBy(await run!(...args), exact!(...args))).toBeLessThan(1e-5);
    }
  });
});

const softmax = read({ file: fileOf("corpus", "softmax"), name: "crossEntropy" }, "f32");
const grad = { kind: "value-and-grad", wrt: ["logits"] } as const;

test("sums of many elements, and calls of different lengths at once", async () => {
  const { crossEntropyValueAndGrad: exact } = await inJavaScript(softmax, [grad]);
  const lengths = [5, 70_000, 1, 5, 300];
  const given = lengths.map((length) => [numbers(length).map((x) => x % 3), 0, 0.1] as const);
  const found = await onDevice(device(), await emitted(softmax, [grad]), ({ crossEntropyValueAndGrad: run }) =>
    Promise.all(given.map((args) => run!(...args))),
  );
  found.forEach((result, i) => expect(offBy(result, exact!(...given[i]!))).toBeLessThan(1e-5));
});

test.each([
  ["softmax", "crossEntropy", [numbers(23), 3, 0.1]],
  ["grid-search", "firstAbove", [[0.1, 0.2, 0.3, 0.4, 0.5], [0.2, 0.3, 0.4, 0.6, 0.8, 0.9], 0.2]],
  ["kalman", "logLikelihood", [numbers(23), 0.3, 0.4]],
] as const)("long loops take several dispatches: %s", async (file, name, args) => {
  const source = read({ file: fileOf("corpus", file), name }, "f32");
  const modes = [{ kind: "value-and-grad", wrt: [] }] as const;
  const js = await inJavaScript(source, modes);
  const { code, host, kernels } = await emitted(source, modes);
  const found = new Set([...host.matchAll(/Math\.ceil\(size_\w+ \/ (\d+)\)/g)].map(([, length]) => length!));
  expect(found.size).toBeGreaterThan(0);
  const short = (text: string): string => [...found].reduce((all, length) => all.replaceAll(length, "4"), text);
  const result = await onDevice(device(), { code: short(code), host: short(host), kernels }, (run) =>
    run[`${name}ValueAndGrad`]!(...args),
  );
  expect(offBy(result, js[`${name}ValueAndGrad`]!(...args))).toBeLessThan(1e-5);
});

test("a buffer says how many elements it has, but not how long its rows are", async () => {
  const { fVmap: exact } = await inJavaScript(square, [vmap]);
  const list = rows(4, 300) as readonly Float32Array[];
  const found = await onDevice(device(), await emitted(square, [vmap]), async ({ onDevice: { fVmap: run } }) => {
    const first = await run!(list);
    const buffer = device().createBuffer({ size: 4800, usage: usage.copySource | usage.copyTarget });
    list.forEach((row, i) => device().queue.writeBuffer(buffer, 1200 * i, Float32Array.from(row)));
    const second = await run!(buffer);
    expect([first.size, second.size]).toEqual([16, 16]);
    return [await contentOf(device(), first), await contentOf(device(), second)];
  });
  for (const one of found) expect(offBy(one, exact!(list))).toBeLessThan(1e-5);

  const image = read({ file: fileOf("corpus", "conv2d"), name: "convolutionMean" }, "f32");
  await onDevice(
    device(),
    await emitted(image, [{ kind: "value" }]),
    async ({ onDevice: { convolutionMean: run } }) => {
      const buffer = device().createBuffer({ size: 64, usage: usage.copySource });
      await expect(run!(buffer, [[1]], 0)).rejects.toThrow("a buffer does not say how long its rows are");
    },
  );
});

/** `GPUBufferUsage`, which TypeScript does not declare. */
const usage = { mapRead: 1, copySource: 4, copyTarget: 8 };

async function contentOf(from: GPUDevice, buffer: GPUBuffer): Promise<Float32Array> {
  const { size } = buffer;
  const copy = from.createBuffer({ size, usage: usage.mapRead | usage.copyTarget });
  const encoder = from.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, copy, 0, size);
  from.queue.submit([encoder.finish()]);
  await copy.mapAsync(1);
  return new Float32Array(copy.getMappedRange().slice(0));
}
