/** Numbers of each dtype at which scalar operations of a backend are tried: edges, halves, and what does not fit. */
import { f16, type Dtype } from "../dtype.ts";

const floats = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  3,
  1e-3,
  1e30,
  -1e30,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  Infinity,
  -Infinity,
  NaN,
];
export const scalarSamples: Readonly<Record<Dtype["name"], readonly number[]>> = {
  f64: floats,
  f32: [...floats, 0.1, 2 ** -25, 65_519, 65_520].map(Math.fround),
  f16: floats.map((x) => f16.round(x)),
  i32: [0, 1, -1, 2, -7, 31, 33, 65537, 2 ** 31 - 1, -(2 ** 31)],
  u32: [0, 1, 2, 7, 31, 33, 65537, 2 ** 31, 2 ** 32 - 1],
  bool: [0, 1],
  complex64: [],
  complex128: [],
};
