/** What tests of this package share. */
import { f32, type DtypeName } from "@cotangent/ir";
import { fromData } from "./bind.ts";
import { dtypeOf } from "./dtype-like.ts";
import type { Tensor } from "./tensor.ts";

export const vector = (...values: readonly number[]): Tensor =>
  fromData(f32, [values.length], Float32Array.from(values));
export const scalar = (value: number, dtype: DtypeName = "f32"): Tensor =>
  fromData(dtypeOf(dtype), [], dtypeOf(dtype).allocate(1).fill(value));

/** The message of the error that `body` throws, with every place in a file as `<line>`. */
export function message(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return error instanceof Error
      ? `${error.name}: ${error.message}`.replaceAll(/\S+\.test\.ts:\d+:\d+/g, "<line>")
      : String(error);
  }
  throw new Error("nothing was thrown");
}
