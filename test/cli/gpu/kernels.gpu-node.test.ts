/** Functions of arrays that no single workgroup goes through: dispatches one after the other, with loops and branches between them. */
import { cond, foriLoop, scan, whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";
import type { Plain } from "../corpus-case.ts";
import { deviceForTests } from "./device.ts";
import { emitted, inJavaScript, offBy, onDevice } from "./on-device.ts";
import { traced } from "./traced.ts";

const device = deviceForTests();
const many = 3000;

/** `count` numbers from 0 to 1, all different. */
const numbers = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => ((i * 0.618) % 1) + 0.01);
const vector = numbers(many);

/** Not in the type of plain values, since the sources of users have none. */
const places = Int32Array.from(vector, (x) => Math.floor(49 * (x % 1))) as unknown as Plain;

interface Case {
  readonly f: (...args: never[]) => Tensor;
  readonly types: readonly string[];
  readonly args: readonly Plain[];
  /** What the list of steps has. */
  readonly steps: RegExp;
}

const cases: Readonly<Record<string, Case>> = {
  "two stages of a sum": {
    f: (x: Tensor) => np.sum(np.square(x)),
    types: ["f32[100000]"],
    args: [numbers(100_000)],
    steps: /run: 0.*\n.*run: 1/,
  },
  "products of matrices": {
    f: (a: Tensor, b: Tensor) => np.sum(np.tanh(np.matmul(a, b)), { axis: 0 }),
    types: ["f32[40,24]", "f32[24,36]"],
    args: [numbers(960), numbers(864)],
    steps: /run: 0/,
  },
  "a loop whose carry changes places": {
    f: (x: Tensor) =>
      foriLoop(
        0,
        7,
        (i: Tensor, y: Tensor) =>
          np
            .roll(y, 3)
            .mul(0.9)
            .add(np.sin(np.add(x, i.astype("f32")))),
        x,
      ),
    types: [`f32[${many}]`],
    args: [vector],
    steps: /loop: 7, depth: 0/,
  },
  "a loop whose carry changes places, and is read in a workgroup": {
    f: (x: Tensor) => np.sin(foriLoop(0, 7, (_: Tensor, y: Tensor) => np.mean(np.cos(np.add(x, y))), np.mean(x))),
    types: [`f32[${many}]`],
    args: [vector],
    steps: /loop: 7, depth: 0/,
  },
  "a loop that ends by a condition": {
    f: (x: Tensor) =>
      whileLoop(
        (y: Tensor) => np.sum(y).greater(10),
        (y: Tensor) => np.roll(y, 1).mul(0.7),
        x,
        { maxSteps: 40 },
      ),
    types: [`f32[${many}]`],
    args: [vector],
    steps: /most: 40, depth: 0.*ask:/,
  },
  "a loop in a loop, one of them in a workgroup": {
    f: (x: Tensor) => {
      const step = (y: Tensor, k: Tensor): readonly [Tensor, Tensor] => {
        const small = foriLoop(0, 5, (_: Tensor, s: Tensor) => np.cos(s).add(k), np.take(y, 7));
        return [np.roll(y, 2).mul(small), np.sum(y)];
      };
      const [y, sums] = scan(step, x, np.array([0.1, 0.2, 0.3, 0.4])) as readonly [Tensor, Tensor];
      return np.concatenate([y, sums]);
    },
    types: [`f32[${many}]`],
    args: [vector],
    steps: /loop: 4, depth: 0/,
  },
  "a branch, of which both sides are sent": {
    f: (x: Tensor) =>
      cond(
        np.sum(x).greater(100),
        (y: Tensor) => np.roll(np.sqrt(y), 1),
        (y: Tensor) => np.exp(y),
        x,
      ),
    types: [`f32[${many}]`],
    args: [vector],
    steps: /all: true, ask:/,
  },
  "a branch in a loop, which the host looks into": {
    f: (x: Tensor) =>
      whileLoop(
        (y: Tensor) => np.sum(y).less(4000),
        (y: Tensor) =>
          cond(
            np.take(y, 0).less(2),
            (z: Tensor) => np.roll(z, 5).mul(1.5),
            (z: Tensor) => np.flip(z).add(0.1),
            y,
          ),
        x,
        { maxSteps: 9 },
      ),
    types: [`f32[${many}]`],
    args: [vector],
    steps: /most: 9, depth: 0, test: \d+, body/,
  },
  "elements at places that are computed": {
    f: (x: Tensor, at: Tensor) => np.at(np.zeros([50]), [at]).add(np.take(x, at).mul(2)),
    types: [`f32[${many}]`, `i32[${many}]`],
    args: [vector, places],
    steps: /run: 0/,
  },
  "running sums, truth values and integers": {
    f: (x: Tensor) => np.where(np.cumsum(x).greater(200), np.argmax(x), 3).astype("f32"),
    types: [`f32[${many}]`],
    args: [vector],
    steps: /run: 0/,
  },
};

test.each(Object.entries(cases))("%s", async (_, { f, types, args: given, steps }) => {
  const { source, captured } = traced("f", f, types);
  const args = [...given, ...captured];
  const modes = [{ kind: "value" }] as const;
  const module = await emitted(source, modes);
  expect(module.host).toMatch(steps);
  const { f: exact } = await inJavaScript(source, modes);
  const [found, again] = await onDevice(device(), module, async ({ f: run }) => [
    await run!(...args),
    await run!(...args),
  ]);
  expect(offBy(found, exact!(...args))).toBeLessThan(1e-5);
  expect(offBy(again, found)).toBeLessThan(1e-6);
});

test("a gradient keeps what it needs of each iteration", async () => {
  const power = (x: Tensor): Tensor =>
    np.sum(
      whileLoop(
        (y: Tensor) => np.mean(y).greater(0.05),
        (y: Tensor) => np.roll(y, 1).mul(np.sin(y)),
        x,
        { maxSteps: 12 },
      ),
    );
  const { source } = traced("f", power, [`f32[${many}]`]);
  const modes = [{ kind: "value-and-grad", wrt: [] }] as const;
  const module = await emitted(source, modes);
  expect(module.host).toMatch(/limit: \d+, backwards: true/);
  const { fValueAndGrad: exact } = await inJavaScript(source, modes);
  const found = await onDevice(device(), module, ({ fValueAndGrad: run }) => run!(vector));
  expect(offBy(found, exact!(vector))).toBeLessThan(1e-5);
});

test("loops in a loop run as often as they did in each of its iterations", async () => {
  const powers = (x: Tensor): Tensor => {
    const outer = (y: Tensor, bound: Tensor): readonly [Tensor, Tensor] => {
      const next = whileLoop(
        (z: Tensor) => np.mean(z).greater(bound),
        (z: Tensor) => np.roll(z, 1).mul(np.sin(z)),
        y,
        { maxSteps: 12 },
      );
      return [next, np.sum(next)];
    };
    const [y, sums] = scan(outer, x, np.array([0.3, 0.02, 0.01])) as readonly [Tensor, Tensor];
    return np.add(np.sum(y), np.sum(sums));
  };
  const { source, captured } = traced("f", powers, [`f32[${many}]`]);
  const modes = [{ kind: "value-and-grad", wrt: ["x0"] }] as const;
  const { fValueAndGrad: exact } = await inJavaScript(source, modes);
  const found = await onDevice(device(), await emitted(source, modes), ({ fValueAndGrad: run }) =>
    run!(vector, ...captured),
  );
  expect(offBy(found, exact!(vector, ...captured))).toBeLessThan(1e-5);
});

test("calls take turns, also where each waits for the device in the middle", async () => {
  const { f, types } = cases["a loop that ends by a condition"]!;
  const { source } = traced("f", f, types);
  const modes = [{ kind: "value" }] as const;
  const { f: exact } = await inJavaScript(source, modes);
  const given = [0.5, 1, 2].map((factor) => vector.map((x) => factor * x));
  const found = await onDevice(device(), await emitted(source, modes), ({ f: run }) =>
    Promise.all(given.map((x) => run!(x))),
  );
  found.forEach((y, i) => expect(offBy(y, exact!(given[i]!))).toBeLessThan(1e-5));
});

test("data may stay on the device: results are buffers, and buffers are arguments", async () => {
  const { source } = traced("f", (x: Tensor, a: Tensor) => np.roll(np.sin(x), 1).mul(a), [`f32[${many}]`, "f32"]);
  const modes = [{ kind: "value" }] as const;
  const { f: exact } = await inJavaScript(source, modes);
  const found = await onDevice(device(), await emitted(source, modes), async (module) => {
    const { f } = module.onDevice;
    const once = await f!(vector, 2);
    const twice = await f!(once, 3);
    expect(once.size).toBe(4 * many);
    const small = device().createBuffer({ size: 16, usage: 4 });
    await expect(f!(small, 2)).rejects.toThrow("a buffer of 16 bytes for an array of 12000");
    return contentOf(device(), twice);
  });
  expect(offBy(found, exact!(exact!(vector, 2), 3))).toBeLessThan(1e-5);
});

/** `GPUBufferUsage` and `GPUMapMode`, which TypeScript does not declare. */
const usage = { mapRead: 1, copyTarget: 8 };

async function contentOf(from: GPUDevice, buffer: GPUBuffer): Promise<Float32Array> {
  const { size } = buffer;
  const copy = from.createBuffer({ size, usage: usage.mapRead | usage.copyTarget });
  const encoder = from.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, copy, 0, size);
  from.queue.submit([encoder.finish()]);
  await copy.mapAsync(1);
  return new Float32Array(copy.getMappedRange().slice(0));
}
