/** Temporaries that are as long as sizes say: they lie one after the other, from where the caller of a plan says. */
import { at, evaluateDim, sizeOf, type ArrayType, type Dim, type Sizes } from "@cotangent/ir";
import { allCommands, plansCalled, refsOf, type Plan } from "@cotangent/kernel";
import { aligned } from "./alignment.ts";

/** An array whose length may be known only when the code runs. */
export interface LongArray {
  /** Of an element. */
  readonly bytes: number;
  readonly count: Dim;
}

export const longArray = ({ dtype, shape }: ArrayType): LongArray => ({ bytes: dtype.bytes, count: sizeOf(shape) });

/** The bytes that the array takes for these sizes, up to where the next may begin. */
export const bytesOf = ({ bytes, count }: LongArray, sizes: Sizes): number =>
  aligned(bytes * Math.max(0, evaluateDim(count, sizes)));

/** The temporaries of `plan` that its arena has no place for, by their numbers. */
export function longTemporaries({ buffers, commands }: Plan): readonly number[] {
  const used = new Set(
    allCommands(commands)
      .flatMap(refsOf)
      .map(({ buffer }) => buffer),
  );
  return buffers.flatMap(({ role, type }, i) =>
    role === "temporary" && used.has(i) && type.shape.some((dim) => typeof dim !== "number") ? [i] : [],
  );
}

/** Those of `plan` and of the plans that it calls: no call needs more. */
export const longArraysOf = (plan: Plan): readonly LongArray[] =>
  [plan, ...plansCalled(plan.commands)].flatMap((one) =>
    longTemporaries(one).map((buffer) => longArray(at(one.buffers, buffer).type)),
  );
