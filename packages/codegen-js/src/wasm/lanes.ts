/** Scalars as lanes and lanes as scalars, and masks of both widths. */
import { at, type Dtype } from "@cotangent/ir";
import type { Code } from "./bytes.ts";
import type { Emitter } from "./emitter.ts";
import { apply, atLane, i32Const, shuffleWords } from "./instructions.ts";
import {
  laneCount,
  lanesOperand,
  partOf,
  partsOf,
  scalarCode,
  scalarOperand,
  scalarType,
  type Operand,
} from "./operand.ts";

const splats = { i32: "i32x4Splat", f32: "f32x4Splat", f64: "f64x2Splat" } as const;
const extracts = { i32: "i32x4ExtractLane", f32: "f32x4ExtractLane", f64: "f64x2ExtractLane" } as const;
const replaces = { i32: "i32x4ReplaceLane", f32: "f32x4ReplaceLane", f64: "f64x2ReplaceLane" } as const;

const negated = (x: Code): Code => apply("i32Sub", i32Const(0), x);

/** One vector with a scalar of `dtype` in all lanes: of both widths, for a truth value. */
export const splatCode = (dtype: Dtype, scalar: Code): Code =>
  apply(splats[scalarType(dtype)], dtype.kind === "bool" ? negated(scalar) : scalar);

/** `operand` as lanes. */
export function spread(operand: Operand, emit: Emitter): Operand {
  if (operand.lanes) return operand;
  const better = operand.spread?.();
  if (better) return better;
  const { dtype } = operand;
  const vector = splatCode(dtype, scalarCode(operand));
  if (partsOf(dtype) === 1) return lanesOperand(dtype, vector);
  const name = emit.namedCode(vector, "v128");
  return lanesOperand(dtype, name, name);
}

/** Truth values as masks in one vector. */
export function narrowMask(operand: Operand, emit: Emitter): Operand {
  const { dtype, parts } = spread(operand, emit);
  return parts.length === 1
    ? lanesOperand(dtype, at(parts, 0))
    : lanesOperand(dtype, shuffleWords(at(parts, 0), at(parts, 1), [0, 2, 4, 6]));
}

/** Truth values as masks in two vectors. */
export function wideMask(operand: Operand, emit: Emitter): Operand {
  const { dtype, parts } = spread(operand, emit);
  if (parts.length === 2) return lanesOperand(dtype, ...parts);
  const name = emit.namedCode(at(parts, 0), "v128");
  if (!operand.lanes) return lanesOperand(dtype, name, name);
  return lanesOperand(dtype, apply("i64x2ExtendLowI32x4S", name), apply("i64x2ExtendHighI32x4S", name));
}

/** The vector that holds lane `lane`, and its place there. */
const placeOf = ({ parts }: Pick<Operand, "parts">, lane: number): { readonly part: number; readonly lane: number } =>
  parts.length === 1 ? { part: 0, lane } : { part: lane >> 1, lane: lane & 1 };

/** One lane of `operand` as a scalar. */
export function extract(operand: Operand, lane: number): Operand {
  const { dtype, parts } = operand;
  const place = placeOf(operand, lane);
  const vector = partOf(operand, place.part);
  if (dtype.kind === "bool") {
    const word = parts.length === 1 ? place.lane : 2 * place.lane;
    return scalarOperand(dtype, apply("i32And", atLane("i32x4ExtractLane", word, vector), i32Const(1)));
  }
  return scalarOperand(dtype, atLane(extracts[scalarType(dtype)], place.lane, vector));
}

/** The part of `operand` that holds lane `lane`, with `scalar` there. */
export function replace(operand: Operand, lane: number, scalar: Code): { readonly part: number; readonly code: Code } {
  const { dtype } = operand;
  const place = placeOf(operand, lane);
  const value = dtype.kind === "bool" ? negated(scalar) : scalar;
  return {
    part: place.part,
    code: atLane(replaces[scalarType(dtype)], place.lane, partOf(operand, place.part), value),
  };
}

/** The vectors of lane `lane` of each of four: pairs are joined first, in a way that neighbouring lanes have in common. */
export function laneOfEach(vectors: readonly (readonly Code[])[], lane: number): readonly Code[] {
  const [a = [], b = [], c = [], d = []] = vectors;
  const half = lane >> 1;
  if (a.length === 2) {
    const pair = (x: readonly Code[], y: readonly Code[]): Code =>
      shuffleWords(at(x, half), at(y, half), (lane & 1) === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7]);
    return [pair(a, b), pair(c, d)];
  }
  const pair = ([x = []]: readonly Code[], [y = []]: readonly Code[]): Code =>
    shuffleWords(x, y, half === 0 ? [0, 4, 1, 5] : [2, 6, 3, 7]);
  return [shuffleWords(pair(a, b), pair(c, d), (lane & 1) === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7])];
}

/** Lanes backwards; they are in locals. */
export function reversed({ dtype, parts }: Operand): Operand {
  const order = partsOf(dtype) === 1 ? [3, 2, 1, 0] : [2, 3, 0, 1];
  return lanesOperand(dtype, ...parts.toReversed().map((part) => shuffleWords(part, part, order)));
}

/** The elements 0, 2, 4 and 6 of 32 bits from those from 0 on and from 3 on. */
export const everyOther = (first: Operand, fromThird: Operand): Operand =>
  lanesOperand(first.dtype, shuffleWords(partOf(first, 0), partOf(fromThird, 0), [0, 2, 5, 7]));

/** Four scalars as lanes. */
export function build(dtype: Dtype, scalars: readonly Code[]): Operand {
  const type = scalarType(dtype);
  const perVector = laneCount / partsOf(dtype);
  const vectorOf = (first: number): Code =>
    Array.from({ length: perVector - 1 }, (_, i) => i + 1).reduce<Code>(
      (code, i) => atLane(replaces[type], i, code, at(scalars, first + i)),
      apply(splats[type], at(scalars, first)),
    );
  const parts = Array.from({ length: partsOf(dtype) }, (_, part) => vectorOf(part * perVector));
  return lanesOperand(dtype, ...(dtype.kind === "bool" ? parts.map((part) => apply("i32x4Neg", part)) : parts));
}
