/** Fourier transforms against NumPy, against their definition at many lengths, and their laws. */
import { readFileSync } from "node:fs";
import { optimize } from "@cotangent/ir";
import { makePlan, planStatistics } from "@cotangent/kernel";
import { complex, grad, jit, jvp, toProgram, vjp, vmap, type Tensor } from "cotangent";
import * as fourier from "cotangent/fft";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";

interface Plain {
  readonly re: readonly number[];
  readonly im: readonly number[] | null;
  readonly shape: readonly number[];
}
interface Fixtures {
  readonly z: Plain;
  readonly x: Plain;
  readonly cases: readonly {
    readonly name: string;
    readonly arg: "z" | "x";
    readonly options: object;
    readonly result: Plain;
  }[];
}

const fixtures: Fixtures = JSON.parse(readFileSync(new URL("fft.json", import.meta.url), "utf8"));
const tensorOf = ({ re, im, shape }: Plain): Tensor => {
  const part = (data: readonly number[]): Tensor => np.array(data, { dtype: "f64" }).reshape(shape);
  return im ? complex(part(re), part(im)) : part(re);
};
const given = { z: tensorOf(fixtures.z), x: tensorOf(fixtures.x) };
const functions: Readonly<Record<string, unknown>> = fourier;

/** Numbers that are not alike, of magnitude below 1. */
const signal = (n: number, seed = 1): Tensor => {
  const wave = (turns: number): Tensor =>
    np.array(
      Array.from({ length: n }, (_, i) => Math.sin(turns * (i + seed) ** 1.3)),
      { dtype: "f64" },
    );
  return complex(wave(1.7), wave(2.9));
};
const distance = (x: Tensor, y: Tensor): number => np.max(np.abs(np.subtract(x, y))).item();
const norm = (x: Tensor): number => np.norm(x).item();

/** By the definition, with angles below a turn. */
function definition(x: Tensor): Tensor {
  const n = x.size;
  const [re, im] = [np.real(x).dataSync(), np.imag(x).dataSync()];
  const sums = Array.from({ length: n }, (_, k) => {
    let [u, v] = [0, 0];
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      u += re[j]! * Math.cos(angle) - im[j]! * Math.sin(angle);
      v += re[j]! * Math.sin(angle) + im[j]! * Math.cos(angle);
    }
    return [u, v] as const;
  });
  return complex(
    np.array(
      sums.map(([u]) => u),
      { dtype: "f64" },
    ),
    np.array(
      sums.map(([, v]) => v),
      { dtype: "f64" },
    ),
  );
}

test.each(fixtures.cases)("$name of $arg with $options is NumPy's", ({ name, arg, options, result }) => {
  const f = functions[name];
  if (typeof f !== "function") throw new Error(`no function ${name}`);
  const found: unknown = f(given[arg], options);
  const expected = tensorOf(result);
  expect(String(Reflect.get(Object(found), "shape"))).toBe(String(expected.shape));
  expect(np.iscomplexobj(found as Tensor)).toBe(result.im !== null);
  expect(distance(found as Tensor, expected)).toBeLessThan(1e-14);
});

const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 24, 35, 61, 64, 67, 100, 128, 134, 210, 243, 256, 331];

describe.each(lengths)("of length %i", (n) => {
  test("fft is the definition, and ifft its inverse", () => {
    const x = signal(n);
    const y = fourier.fft(x);
    const bound = 1e-15 * (2 + Math.log2(n)) * norm(y);
    expect(distance(y, definition(x))).toBeLessThan(10 * bound);
    expect(distance(fourier.ifft(y), x)).toBeLessThan(bound);
    expect(norm(y) ** 2 / n / norm(x) ** 2).toBeCloseTo(1, 13);
  });
  test("rfft and irfft belong to each other", () => {
    const x = np.real(signal(n));
    const half = fourier.rfft(x);
    const whole = fourier.fft(x);
    expect(distance(half, np.slice(whole, [[0, Math.floor(n / 2) + 1]]))).toBeLessThan(2e-15 * norm(whole));
    expect(distance(fourier.irfft(half, { n }), x)).toBeLessThan(2e-15 * (1 + norm(x)));
  });
});

test.each([2, 7, 16, 134])("of length %i: irfft is the transform of what has conjugates in its second half", (n) => {
  // With imaginary parts at the ends, which do not count.
  const y = signal(Math.floor(n / 2) + 1);
  const inner = np.slice(y, [[1, Math.ceil(n / 2)]]);
  const whole = (first: Tensor): Tensor => np.concatenate([first, np.conj(np.flip(inner))]);
  const found = fourier.irfft(y, { n });
  expect(distance(found, np.real(fourier.ifft(whole(y))))).toBeLessThan(1e-15);
  expect(distance(fourier.hfft(y, { n }), np.real(fourier.fft(whole(y))))).toBeLessThan(1e-13);
  const real = np.real(y);
  expect(distance(fourier.irfft(real, { n }), fourier.irfft(complex(real), { n }))).toBeLessThan(1e-15);
});

test.each([1024, 2062])("of length %i: those of real arrays take about half of the work", (n) => {
  const work = (f: (x: Tensor) => Tensor, size: number): number => {
    const { program } = toProgram(
      (x: Tensor, y: Tensor) => {
        const z = f(complex(x, y));
        return [np.real(z), np.imag(z)];
      },
      ...([size, size].map((length) => np.zeros([length])) as [Tensor, Tensor]),
    );
    return planStatistics(makePlan(optimize(program), "cpu")).operations;
  };
  const whole = work(fourier.fft, n);
  expect(work((z) => fourier.rfft(np.real(z)), n) / whole).toBeLessThan(0.65);
  expect(work((z) => fourier.irfft(z), n / 2 + 1) / whole).toBeLessThan(0.65);
});

test("a large prime is as exact", () => {
  const x = signal(10_007);
  const y = fourier.fft(x);
  expect(distance(fourier.ifft(y), x)).toBeLessThan(1e-13);
  expect(norm(y) ** 2 / 10_007 / norm(x) ** 2).toBeCloseTo(1, 12);
});

test("it is linear, and a shift becomes a rotation", () => {
  const [x, z] = [signal(60), signal(60, 2)];
  const factor = complex(0.3, -2);
  const sum = np.add(np.multiply(x, factor), z);
  expect(distance(fourier.fft(sum), np.add(np.multiply(fourier.fft(x), factor), fourier.fft(z)))).toBeLessThan(1e-13);
  const turns = np.multiply(fourier.fftfreq(60, 1, { dtype: "f64" }), -2 * Math.PI * 7);
  const rotated = np.multiply(fourier.fft(x), np.exp(complex(np.zeros([60], { dtype: "f64" }), turns)));
  expect(distance(fourier.fft(np.roll(x, 7)), rotated)).toBeLessThan(1e-13);
});

test.each([12, 67])("of length %i: its derivative is itself, and its transpose too", (n) => {
  const [x, dx, ct] = [signal(n), signal(n, 2), signal(n, 3)];
  const [y, dy] = jvp(fourier.fft, [x], [dx]);
  expect(distance(y, fourier.fft(x))).toBeLessThan(1e-13);
  expect(distance(dy, fourier.fft(dx))).toBeLessThan(1e-12);
  const [back] = vjp(fourier.fft, x)[1](ct);
  expect(distance(back, fourier.fft(ct))).toBeLessThan(1e-12);
  const energy = (z: Tensor): Tensor => np.sum(np.square(np.abs(fourier.fft(z))));
  expect(distance(grad(energy)(x), np.multiply(np.conj(x), 2 * n))).toBeLessThan(1e-11);
});

test("it works on rows of a batch, compiled and mapped", () => {
  const x = np.stack([signal(12), signal(12, 2), signal(12, 3)]);
  const rows = fourier.fft(x);
  expect(distance(vmap((row: Tensor) => fourier.fft(row))(x), rows)).toBeLessThan(1e-14);
  expect(distance(jit((z: Tensor) => fourier.fft(z))(x), rows)).toBeLessThan(1e-14);
  expect(fourier.fft(np.zeros([0, 4])).shape).toEqual([0, 4]);
});

test("frequencies and their order", () => {
  expect(fourier.fftfreq(5, 0.5).toArray()).toEqual([0, 0.4, 0.8, -0.8, -0.4].map(Math.fround));
  expect(fourier.rfftfreq(5).toArray()).toEqual([0, 0.2, 0.4].map(Math.fround));
  expect(fourier.fftshift(np.arange(5)).toArray()).toEqual([3, 4, 0, 1, 2]);
  expect(fourier.ifftshift(fourier.fftshift(np.arange(5))).toArray()).toEqual([0, 1, 2, 3, 4]);
  expect(fourier.fftshift(np.reshape(np.arange(6), [2, 3]), 1).toArray()).toEqual([
    [2, 0, 1],
    [5, 3, 4],
  ]);
});

test("what makes no sense is refused", () => {
  expect(() => fourier.fft(np.zeros([0]))).toThrow("fft: length 0 along axis 0 of f32[0]");
  expect(() => fourier.rfft(signal(4))).toThrow("rfft: it takes a real array");
  expect(() => fourier.fftn(signal(4), { s: [2, 2] })).toThrow("axis");
  expect(() => fourier.fft2(np.zeros([2, 2]), { s: [2] })).toThrow("fft2: 1 lengths for 2 axes");
  // @ts-expect-error: nor does it compile.
  expect(() => fourier.fft(signal(4), { norm: "unitary" })).toThrow("norm unitary");
});
