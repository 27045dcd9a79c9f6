/** Windows that fade signals in and out, of `count` points. f32 unless told otherwise. */
import type { Tensor } from "../tensor.ts";
import { array } from "./creation.ts";
import { dtypeOption, type DtypeOption } from "./constant.ts";
import { count } from "./sign-bits.ts";

function made(name: string, points: number, options: DtypeOption, at: (place: number) => number): Tensor {
  const { dtype = "f32" } = dtypeOption(options, name);
  const n = count(points, name);
  return array(
    Array.from({ length: n }, (_, i) => (n === 1 ? 1 : at(i / (n - 1)))),
    { dtype },
  );
}
const wave = (place: number): number => Math.cos(2 * Math.PI * place);

/** A triangle that is 0 at both ends. */
export const bartlett = (points: number, options: DtypeOption = {}): Tensor =>
  made("bartlett", points, options, (place) => 1 - Math.abs(2 * place - 1));
/** `½ − ½·cos 2πt`, t from 0 to 1. */
export const hanning = (points: number, options: DtypeOption = {}): Tensor =>
  made("hanning", points, options, (place) => 0.5 - 0.5 * wave(place));
/** `0.54 − 0.46·cos 2πt` */
export const hamming = (points: number, options: DtypeOption = {}): Tensor =>
  made("hamming", points, options, (place) => 0.54 - 0.46 * wave(place));
/** `0.42 − ½·cos 2πt + 0.08·cos 4πt` */
export const blackman = (points: number, options: DtypeOption = {}): Tensor =>
  made("blackman", points, options, (place) => 0.42 - 0.5 * wave(place) + 0.08 * wave(2 * place));
/** `I₀(β·√(1 − (2t − 1)²))/I₀(β)` */
export const kaiser = (points: number, beta: number, options: DtypeOption = {}): Tensor =>
  made("kaiser", points, options, (place) => bessel(beta * Math.sqrt(1 - (2 * place - 1) ** 2)) / bessel(beta));

/** `I₀(x)` by its power series, whose terms are all positive. */
function bessel(x: number): number {
  let [term, total] = [1, 1];
  for (let k = 1; term > total * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    total += term;
  }
  return total;
}
