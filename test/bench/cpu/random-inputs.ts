/** Numbers that are the same in every run. */
import type { Dtype, Input } from "./task.ts";

/** Uniform in [0, 1): Weyl's sequence through a mixer of 32 bits (Steele and Vigna's constants are not needed here). */
function uniforms(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const allocate = (dtype: Dtype, size: number): Float32Array | Float64Array =>
  dtype === "f32" ? new Float32Array(size) : new Float64Array(size);

/** Normal numbers times `scale`. */
export function normal(seed: number, shape: readonly number[], dtype: Dtype, scale = 1): Input {
  const next = uniforms(seed);
  const data = allocate(dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i += 2) {
    const radius = scale * Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    data[i] = radius * Math.cos(angle);
    if (i + 1 < data.length) data[i + 1] = radius * Math.sin(angle);
  }
  return { shape, data };
}

/** Uniform in [low, high). */
export function uniform(
  seed: number,
  shape: readonly number[],
  dtype: Dtype,
  [low, high]: readonly [number, number],
): Input {
  const next = uniforms(seed);
  return { shape, data: allocate(dtype, sizeOf(shape)).map(() => low + (high - low) * next()) };
}

/** Whole numbers in [0, end). */
export function integers(seed: number, shape: readonly number[], end: number): Input {
  const next = uniforms(seed);
  return { shape, data: new Int32Array(sizeOf(shape)).map(() => Math.floor(end * next())) };
}

/** Rows of `classes` elements, one of which is 1. */
export function oneHot(seed: number, rows: number, classes: number, dtype: Dtype): Input {
  const data = allocate(dtype, rows * classes);
  integers(seed, [rows], classes).data.forEach((label, row) => {
    data[row * classes + label] = 1;
  });
  return { shape: [rows, classes], data };
}
