/** Complex arrays: two real ones that go together. */
import { at, type TypedArray } from "@cotangent/ir";
import type { ComplexDtype, ComplexNumber, Pair, PairStorage, Real } from "../content.ts";
import type { Device } from "../device.ts";
import { refuseTracer } from "../refuse.ts";
import { showNumber } from "../show.ts";
import type { Storage } from "../storage.ts";

/** The complex array `re + im·i`; both parts have the dtype of the parts of `dtype`, and one shape. */
export const pairOf = (dtype: ComplexDtype, re: Real, im: Real): Pair => ({
  kind: "complex",
  type: { dtype, shape: re.shape },
  shape: re.shape,
  weak: re.weak && im.weak,
  re,
  im,
  rules: dtype.rules,
  storage: new Interleaved(re, im),
});

/** Both parts as one array of numbers, real and imaginary part in turn. */
class Interleaved implements PairStorage {
  readonly #re: Real;
  readonly #im: Real;

  constructor(re: Real, im: Real) {
    this.#re = re;
    this.#im = im;
  }

  get device(): Device {
    return storageOf(this.#re).device;
  }
  get isOnHost(): boolean {
    return storageOf(this.#re).isOnHost;
  }
  get alive(): boolean {
    return storageOf(this.#re).alive && storageOf(this.#im).alive;
  }
  get elements(): TypedArray {
    return interleaved(storageOf(this.#re).elements, storageOf(this.#im).elements);
  }
  get entries(): readonly ComplexNumber[] {
    const [re, im] = [storageOf(this.#re).elements, storageOf(this.#im).elements];
    return Array.from(re, (x, i) => new Entry(x, at(im, i)));
  }
  async read(): Promise<TypedArray> {
    const [re, im] = await Promise.all([storageOf(this.#re).read(), storageOf(this.#im).read()]);
    return interleaved(re, im);
  }
  release(): void {
    storageOf(this.#re).release();
    storageOf(this.#im).release();
  }
}

/** A complex number, which is `1+2i` as text. */
class Entry {
  readonly re: number;
  readonly im: number;

  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
  }
  toString(): string {
    const isBelow = this.im < 0 || Object.is(this.im, -0);
    return `${showNumber(this.re)}${isBelow ? "-" : "+"}${showNumber(Math.abs(this.im))}i`;
  }
}

function storageOf(part: Real): Storage {
  refuseTracer(part, "its elements");
  if (part.kind === "stored") return part.storage;
  throw new Error("internal: a tracer was not refused");
}

function interleaved(re: TypedArray, im: TypedArray): TypedArray {
  const all = re instanceof Float64Array ? new Float64Array(2 * re.length) : new Float32Array(2 * re.length);
  for (let i = 0; i < re.length; i++) {
    all[2 * i] = at(re, i);
    all[2 * i + 1] = at(im, i);
  }
  return all;
}
