/** Arrays of numbers that follow a rule. */
import { ArgumentError, f32, iota, type Dtype } from "@cotangent/ir";
import { bindOne, fromData } from "../bind.ts";
import { dtypeOf } from "../dtype-like.ts";
import { isLength } from "../operations.ts";
import { apart, optionsOf } from "../options.ts";
import type { Tensor } from "../tensor.ts";
import { dtypeOption, type DtypeOption } from "./constant.ts";

/**
 * `start, start + step, …` up to, and without, `stop`; `arange(n)` is `0 … n − 1`. f32 unless told otherwise: positions
 * for `take` are made with `{ dtype: "i32" }`.
 *
 * @throws ArgumentError if `step` is 0, or the bounds are not finite.
 */
export function arange(stop: number, options?: DtypeOption): Tensor;
export function arange(start: number, stop: number, options?: DtypeOption): Tensor;
export function arange(start: number, stop?: number, step?: number, options?: DtypeOption): Tensor;
export function arange(start: number, ...rest: readonly (number | DtypeOption | undefined)[]): Tensor {
  const [[stop, step = 1], options] = apart(rest);
  const { dtype = f32 } = dtypeOption(options, "arange");
  const [first, end] = stop === undefined ? [0, start] : [start, stop];
  const length = Math.max(0, Math.ceil((end - first) / step));
  if (!Number.isSafeInteger(length) || typeof start !== "number")
    throw new ArgumentError(
      "bad-argument",
      `arange: from ${first} to ${String(end)} in steps of ${step}`,
      "bounds are finite, and the step is not 0",
    );
  const type = dtypeOf(dtype);
  if (first === 0 && step === 1 && type.kind !== "bool")
    return bindOne(iota, [], { dtype: type, shape: [length], axis: 0 });
  return computed(type, length, (i) => first + i * step);
}

export interface LinspaceOptions extends DtypeOption {
  /** Whether `stop` is the last number; it is unless told otherwise. */
  readonly endpoint?: boolean;
}

/** `count` numbers, evenly spaced, from `start` to `stop`, both exact. f32 unless told otherwise. */
export function linspace(start: number, stop: number, options?: LinspaceOptions): Tensor;
export function linspace(start: number, stop: number, count?: number, options?: LinspaceOptions): Tensor;
export function linspace(
  start: number,
  stop: number,
  ...rest: readonly (number | LinspaceOptions | undefined)[]
): Tensor {
  const [[count = 50], options] = apart(rest);
  return spaced(start, stop, count, optionsOf(options, "linspace", ["endpoint", "dtype"]));
}

export interface LogspaceOptions extends LinspaceOptions {
  /** 10 unless told otherwise. */
  readonly base?: number;
}

/** 10 (or `base`) to the powers of {@link linspace}. */
export function logspace(start: number, stop: number, count = 50, options: LogspaceOptions = {}): Tensor {
  const { base = 10, ...others } = optionsOf(options, "logspace", ["base", "endpoint", "dtype"]);
  return spaced(start, stop, count, others, (x) => base ** x);
}

function spaced(
  start: number,
  stop: number,
  count: number,
  { endpoint = true, dtype = f32 }: LinspaceOptions,
  of: (x: number) => number = (x) => x,
): Tensor {
  if (!isLength(count) || typeof start !== "number" || typeof stop !== "number")
    throw new ArgumentError(
      "bad-argument",
      `linspace: ${count} numbers from ${String(start)} to ${String(stop)}`,
      "the bounds are numbers, and how many there are is an integer ≥ 0",
    );
  const last = endpoint ? count - 1 : count;
  return computed(dtypeOf(dtype), count, (i) =>
    of(i === last && i > 0 ? stop : start + (i * (stop - start)) / Math.max(last, 1)),
  );
}

/** Elements are computed in f64 and rounded once. */
function computed(dtype: Dtype, length: number, element: (i: number) => number): Tensor {
  const data = dtype.allocate(length);
  for (let i = 0; i < length; i++) data[i] = dtype.round(element(i));
  return fromData(dtype, [length], data);
}
