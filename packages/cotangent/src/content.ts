/** What a tensor holds: stored elements, or an entry of a program that is being traced. */
import type { ArrayType, Shape, Value } from "@cotangent/ir";
import type { Storage } from "./storage.ts";
import type { Trace } from "./trace.ts";

/** Elements that exist. */
export interface Stored {
  readonly kind: "stored";
  readonly type: ArrayType;
  readonly shape: readonly number[];
  /** Whether the dtype gives way to that of other operands, as the dtype of a JavaScript number does. */
  readonly weak: boolean;
  readonly storage: Storage;
}

/** An entry of a program: a tracer. */
export interface Traced {
  readonly kind: "traced";
  readonly type: ArrayType;
  readonly shape: readonly number[];
  readonly weak: boolean;
  readonly value: Value;
  readonly trace: Trace;
  /** The user's line that made it. */
  readonly origin: string | undefined;
}

export type Content = Stored | Traced;

/** `[2, 3]` of a type whose dimensions are numbers, which those of the front end are. */
export function shapeOf({ shape }: ArrayType): readonly number[] {
  if (isConcrete(shape)) return shape;
  throw new Error("internal: a tensor has a symbolic dimension");
}

const isConcrete = (shape: Shape): shape is readonly number[] => shape.every((dim) => typeof dim === "number");

/** How many elements an array of this shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
