/** Casts and bitcasts: floats truncate and saturate to integers, NaN becomes 0, integers keep their bits. */
import { at, type Dtype } from "@cotangent/ir";
import type { Code } from "./bytes.ts";
import type { Emitter } from "./emitter.ts";
import { apply, constOf, shuffleWords, splatConst, type Instruction } from "./instructions.ts";
import { narrowMask, wideMask } from "./lanes.ts";
import { lanesOperand, partOf, scalarType, type Operand } from "./operand.ts";

const tests = { i32: "i32Ne", f32: "f32Ne", f64: "f64Ne" } as const;

/** Conversions between types of different representation, as `from → to` and by signedness. */
const scalarCasts: Readonly<Record<string, readonly [signed: Instruction, unsigned: Instruction]>> = {
  "f32 f64": ["f64PromoteF32", "f64PromoteF32"],
  "f64 f32": ["f32DemoteF64", "f32DemoteF64"],
  "i32 f32": ["f32ConvertI32S", "f32ConvertI32U"],
  "i32 f64": ["f64ConvertI32S", "f64ConvertI32U"],
  "f32 i32": ["i32TruncSatF32S", "i32TruncSatF32U"],
  "f64 i32": ["i32TruncSatF64S", "i32TruncSatF64U"],
};

const isUnsigned = (from: Dtype, to: Dtype): boolean => (from.kind === "float" ? to : from).kind === "uint";

/** A scalar cast; to f16 it has been rounded already. */
export function castScalar(from: Dtype, to: Dtype, x: Code): Code {
  const [a, b] = [scalarType(from), scalarType(to)];
  if (to.kind === "bool") return from.kind === "bool" ? x : apply(tests[a], x, constOf(a, 0));
  if (a === b) return x;
  const names = scalarCasts[`${a} ${b}`];
  if (!names) throw new Error(`internal: no cast from ${from.name} to ${to.name}`);
  return apply(names[isUnsigned(from, to) ? 1 : 0], x);
}

export function bitcastScalar(from: Dtype, to: Dtype, x: Code): Code {
  const [a, b] = [scalarType(from), scalarType(to)];
  if (a === b) return x;
  if (a === "f64" || b === "f64") throw new Error(`internal: no bitcast from ${from.name} to ${to.name}`);
  return apply(a === "f32" ? "i32ReinterpretF32" : "f32ReinterpretI32", x);
}

/** Both halves of a vector of four lanes, each at the start of a vector. */
function halves(x: Operand, emit: Emitter): readonly [Code, Code] {
  if (x.halves) return x.halves;
  const name = emit.namedCode(partOf(x, 0), "v128");
  return [name, shuffleWords(name, name, [2, 3, 2, 3])];
}

const joined = ({ parts }: Operand, name: Instruction): Code =>
  shuffleWords(apply(name, at(parts, 0)), apply(name, at(parts, 1)), [0, 1, 4, 5]);

/** Whether lanes of `x` are not 0, by the type of the scalar. */
const lanesTests = { i32: "i32x4Ne", f32: "f32x4Ne", f64: "f64x2Ne" } as const;

/** Conversions of vectors, as in {@link scalarCasts}. */
const vectorCasts: Readonly<Record<string, readonly [signed: Instruction, unsigned: Instruction]>> = {
  "f32 f64": ["f64x2PromoteLowF32x4", "f64x2PromoteLowF32x4"],
  "f64 f32": ["f32x4DemoteF64x2Zero", "f32x4DemoteF64x2Zero"],
  "i32 f32": ["f32x4ConvertI32x4S", "f32x4ConvertI32x4U"],
  "i32 f64": ["f64x2ConvertLowI32x4S", "f64x2ConvertLowI32x4U"],
  "f32 i32": ["i32x4TruncSatF32x4S", "i32x4TruncSatF32x4U"],
  "f64 i32": ["i32x4TruncSatF64x2SZero", "i32x4TruncSatF64x2UZero"],
};

/** A cast of lanes; to f16 they have been rounded already. */
export function castLanes(to: Dtype, x: Operand, emit: Emitter): Operand {
  const from = x.dtype;
  const [a, b] = [scalarType(from), scalarType(to)];
  if (from.kind === "bool") return castMask(to, x, emit);
  if (to.kind === "bool")
    return lanesOperand(to, ...x.parts.map((part) => apply(lanesTests[a], part, emit.constant(a, 0))));
  if (a === b) return lanesOperand(to, ...x.parts);
  const name = at(vectorCasts[`${a} ${b}`] ?? [], isUnsigned(from, to) ? 1 : 0);
  if (b === "f64") return lanesOperand(to, ...halves(x, emit).map((half) => apply(name, half)));
  return lanesOperand(to, a === "f64" ? joined(x, name) : apply(name, partOf(x, 0)));
}

/** 1 where the mask is set, 0 elsewhere. */
function castMask(to: Dtype, x: Operand, emit: Emitter): Operand {
  if (to.kind === "bool") return x;
  const type = scalarType(to);
  const mask = type === "f64" ? wideMask(x, emit) : narrowMask(x, emit);
  return lanesOperand(to, ...mask.parts.map((part) => apply("v128And", part, emit.constant(type, 1))));
}

/** The bytes of a vector of masks or truth values in the first lane. */
export const packBytes = (mask: Code): Code =>
  apply("i8x16Swizzle", apply("v128And", mask, splatConst("i32", 1)), splatConst("i32", 0x0c080400));
