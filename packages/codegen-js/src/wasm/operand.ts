/**
 * Values on their way. A scalar is one value of WebAssembly; four lanes of a dtype of 32 bits are one vector, of f64 two.
 * Truth values are 0 and 1 as scalars, and masks as lanes: one vector of 32-bit masks, or two of 64-bit ones.
 */
import { at, type Dtype } from "@cotangent/ir";
import type { Code } from "./bytes.ts";
import { constOf, type ValueType } from "./instructions.ts";

export const laneCount = 4;

export interface Operand {
  readonly dtype: Dtype;
  readonly lanes: boolean;
  /** Each leaves one value on the stack. None changes anything, so that they may stand in any order. */
  readonly parts: readonly Code[];
  /** The same scalar in all lanes, where there is a better way than to copy it from a scalar. */
  readonly spread?: () => Operand;
  /** Of lanes of 32 bits that are still in memory: the first two and the last two, each at the start of a vector. */
  readonly halves?: readonly [Code, Code];
}

/** The type of a scalar of `dtype`: f16 is computed in f32. */
export const scalarType = ({ kind, name }: Dtype): "i32" | "f32" | "f64" =>
  kind !== "float" ? "i32" : name === "f64" ? "f64" : "f32";

/** The types of the locals that hold `operand`. */
export const typeOfParts = ({ dtype, lanes }: Pick<Operand, "dtype" | "lanes">): ValueType =>
  lanes ? "v128" : scalarType(dtype);

/** How many vectors hold four lanes of `dtype`; masks may have either number. */
export const partsOf = (dtype: Dtype): number => (dtype.name === "f64" ? 2 : 1);

export const scalarOperand = (dtype: Dtype, code: Code): Operand => ({ dtype, lanes: false, parts: [code] });
export const lanesOperand = (dtype: Dtype, ...parts: readonly Code[]): Operand => ({ dtype, lanes: true, parts });

/** The code of a scalar. */
export function scalarCode({ lanes, parts }: Operand): Code {
  if (lanes) throw new Error("internal: lanes where a scalar is needed");
  return at(parts, 0);
}

/** The code of part `i` of lanes. */
export const partOf = ({ parts }: Operand, i: number): Code => at(parts, i);

/** Whether `code` just reads a local, and so may be repeated. */
export const isLocal = (code: Code): boolean => code[0] === 0x20;

/** The local that `code` reads, if it does nothing else. */
export function localIn(code: Code): number | undefined {
  if (!isLocal(code)) return undefined;
  return code.slice(1).reduceRight<number>((sum, byte) => sum * 128 + (typeof byte === "number" ? byte & 127 : 0), 0);
}

export const constCode = (value: number, dtype: Dtype): Code => constOf(scalarType(dtype), value);
