/** Factorisations of matrices of 64 rows and of batches on WebGPU, in f32, by what they promise; products are made on the CPU. */
import { device, deviceGet, grad, setDefaultDevice, type Tensor } from "cotangent";
import { cholesky, det, eigh, qr, slogdet, solve, svd } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { afterEach, beforeAll, expect, test } from "vitest";

beforeAll(async () => void (await device("webgpu")));
afterEach(() => setDefaultDevice("cpu"));

const size = 64;
const t = (x: Tensor): Tensor => np.swapaxes(x, -1, -2);

function noise(shape: readonly number[]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return np.array(Float32Array.from({ length: count }, (_, i) => Math.sin((i + 1) ** 2 * 12.9898))).reshape(shape);
}

/** What `f` makes of `x` on WebGPU. */
async function onGpu(x: Tensor, f: (x: Tensor) => readonly Tensor[]): Promise<readonly Tensor[]> {
  setDefaultDevice("webgpu");
  const results = f(np.array(x.dataSync()).reshape(x.shape));
  const found = await Promise.all(results.map((result) => deviceGet(result)));
  setDefaultDevice("cpu");
  return found;
}

const expectNear = (found: Tensor, expected: Tensor, bound: number): void =>
  expect(np.max(np.abs(np.subtract(found, expected))).item()).toBeLessThan(bound);

const slow = 180_000;

test("cholesky and solve of 64×64", { timeout: slow }, async () => {
  const x = noise([size, size]);
  const a = np.add(np.matmul(x, t(x)), np.multiply(np.eye(size), 10));
  const [y, z] = await onGpu(a, (b) => [cholesky(b), solve(b, np.ones([size]))]);
  expectNear(np.matmul(y!, t(y!)), a, 2e-4);
  expectNear(np.matmul(a, z!), np.ones([size]), 1e-4);
});

test("qr of 64×64", { timeout: slow }, async () => {
  const x = noise([size, size]);
  const [q, r] = await onGpu(x, qr);
  expectNear(np.matmul(q!, r!), x, 1e-4);
});

test("eigh of 64×64", { timeout: slow }, async () => {
  const x = noise([size, size]);
  const a = np.add(x, t(x));
  const [w, v] = await onGpu(a, eigh);
  expectNear(np.matmul(a, v!), np.multiply(v!, w!), 1e-3);
});

test("svd of 64×64", { timeout: slow }, async () => {
  const x = noise([size, size]);
  const [u, s, vt] = await onGpu(x, svd);
  expectNear(np.matmul(np.multiply(u!, s!), vt!), x, 1e-3);
});

test("batches, and gradients of determinants", { timeout: slow }, async () => {
  const a = np.add(noise([2, 3, 3, 3]), np.multiply(np.eye(3), 3));
  const [one, other] = await onGpu(a, (b) => [
    grad((y: Tensor) => np.sum(np.log(det(y))))(b),
    grad((y: Tensor) => np.sum(slogdet(y)[1]))(b),
  ]);
  expectNear(one!, other!, 1e-4);
});
