/** Complex arrays and Fourier transforms on WebGPU. */
import { complex, device, grad, setDefaultDevice, type Tensor } from "cotangent";
import { fft, ifft, irfft, rfft } from "cotangent/fft";
import * as np from "cotangent/numpy";
import { afterAll, beforeAll, expect, test } from "vitest";

beforeAll(async () => {
  await device("webgpu");
  setDefaultDevice("webgpu");
});
afterAll(() => setDefaultDevice("cpu"));

const wave = (n: number, turns: number): number[] =>
  Array.from({ length: n }, (_, i) => Math.sin(turns * (i + 1) ** 1.2));
const signal = (n: number): Tensor => complex(np.array(wave(n, 1.7)), np.array(wave(n, 2.9)));

/** The greatest difference between what the GPU and the CPU find, relative to the greatest element. */
async function difference(f: () => Tensor): Promise<number> {
  const found = await f().data();
  setDefaultDevice("cpu");
  const expected = await f().data();
  setDefaultDevice("webgpu");
  expect(found.length).toBe(expected.length);
  const size = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((x, i) => Math.abs(x - (found[i] ?? NaN)))) / size;
}

test.each([1, 8, 60, 67, 256])("transforms of length %i agree with the CPU and invert each other", async (n) => {
  expect(await difference(() => fft(signal(n)))).toBeLessThan(2e-6);
  expect(await difference(() => irfft(rfft(np.array(wave(n, 1.1))), { n }))).toBeLessThan(2e-6);
  const back = await ifft(fft(signal(n))).data();
  expect(Math.max(...(await signal(n).data()).map((x, i) => Math.abs(x - (back[i] ?? NaN))))).toBeLessThan(3e-6);
});

test("functions and gradients of complex arrays agree with the CPU", async () => {
  for (const f of [np.exp, np.log, np.sqrt, np.tanh, np.arcsin, np.arctan, np.reciprocal])
    expect(await difference(() => f(signal(16)))).toBeLessThan(1e-5);
  expect(
    await difference(() => grad((z: Tensor) => np.sum(np.square(np.abs(fft(np.exp(z))))))(signal(12))),
  ).toBeLessThan(1e-5);
});
