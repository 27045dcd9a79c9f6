/** The instructions that this tier emits, by the names of the specification. Those of vectors begin with a byte of their own. */
import { f32Bytes, f64Bytes, i32Bytes, longBytes, signed, unsigned, type Code } from "./bytes.ts";

export const types = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof types;
export const nothing = 0x40;

export const control = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  select: 0x1b,
} as const;

const scalar = {
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32Ne: 0x47,
  i32LtS: 0x48,
  i32LtU: 0x49,
  i32GtS: 0x4a,
  i32GtU: 0x4b,
  i32LeS: 0x4c,
  i32LeU: 0x4d,
  i32GeS: 0x4e,
  i32GeU: 0x4f,
  f32Eq: 0x5b,
  f32Ne: 0x5c,
  f32Lt: 0x5d,
  f32Le: 0x5f,
  f64Eq: 0x61,
  f64Ne: 0x62,
  f64Lt: 0x63,
  f64Le: 0x65,
  i32Clz: 0x67,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32DivS: 0x6d,
  i32DivU: 0x6e,
  i32RemS: 0x6f,
  i32RemU: 0x70,
  i32And: 0x71,
  i32Or: 0x72,
  i32Xor: 0x73,
  i32Shl: 0x74,
  i32ShrS: 0x75,
  i32ShrU: 0x76,
  f32Abs: 0x8b,
  f32Neg: 0x8c,
  f32Ceil: 0x8d,
  f32Floor: 0x8e,
  f32Trunc: 0x8f,
  f32Nearest: 0x90,
  f32Sqrt: 0x91,
  f32Add: 0x92,
  f32Sub: 0x93,
  f32Mul: 0x94,
  f32Div: 0x95,
  f32Min: 0x96,
  f32Max: 0x97,
  f64Abs: 0x99,
  f64Neg: 0x9a,
  f64Ceil: 0x9b,
  f64Floor: 0x9c,
  f64Trunc: 0x9d,
  f64Nearest: 0x9e,
  f64Sqrt: 0x9f,
  f64Add: 0xa0,
  f64Sub: 0xa1,
  f64Mul: 0xa2,
  f64Div: 0xa3,
  f64Min: 0xa4,
  f64Max: 0xa5,
  f64Copysign: 0xa6,
  f32ConvertI32S: 0xb2,
  f32ConvertI32U: 0xb3,
  f32DemoteF64: 0xb6,
  f64ConvertI32S: 0xb7,
  f64ConvertI32U: 0xb8,
  f64PromoteF32: 0xbb,
  i32ReinterpretF32: 0xbc,
  f32ReinterpretI32: 0xbe,
} as const;

/** Behind the byte 0xfc. */
const saturating = { i32TruncSatF32S: 0, i32TruncSatF32U: 1, i32TruncSatF64S: 2, i32TruncSatF64U: 3 } as const;

/** Behind the byte 0xfd. */
const simd = {
  i8x16Swizzle: 0x0e,
  i32x4Splat: 0x11,
  f32x4Splat: 0x13,
  f64x2Splat: 0x14,
  i32x4Eq: 0x37,
  i32x4Ne: 0x38,
  i32x4LtS: 0x39,
  i32x4LtU: 0x3a,
  i32x4LeS: 0x3d,
  i32x4LeU: 0x3e,
  f32x4Eq: 0x41,
  f32x4Ne: 0x42,
  f32x4Lt: 0x43,
  f32x4Le: 0x45,
  f64x2Eq: 0x47,
  f64x2Ne: 0x48,
  f64x2Lt: 0x49,
  f64x2Le: 0x4b,
  v128Not: 0x4d,
  v128And: 0x4e,
  v128AndNot: 0x4f,
  v128Or: 0x50,
  v128Xor: 0x51,
  v128Bitselect: 0x52,
  f32x4DemoteF64x2Zero: 0x5e,
  f64x2PromoteLowF32x4: 0x5f,
  f32x4Ceil: 0x67,
  f32x4Floor: 0x68,
  f32x4Trunc: 0x69,
  f32x4Nearest: 0x6a,
  f64x2Ceil: 0x74,
  f64x2Floor: 0x75,
  f64x2Trunc: 0x7a,
  i16x8ExtendLowI8x16U: 0x89,
  f64x2Nearest: 0x94,
  i32x4Abs: 0xa0,
  i32x4Neg: 0xa1,
  i32x4ExtendLowI16x8U: 0xa9,
  i32x4Shl: 0xab,
  i32x4ShrS: 0xac,
  i32x4ShrU: 0xad,
  i32x4Add: 0xae,
  i32x4Sub: 0xb1,
  i32x4Mul: 0xb5,
  i32x4MinS: 0xb6,
  i32x4MinU: 0xb7,
  i32x4MaxS: 0xb8,
  i32x4MaxU: 0xb9,
  i64x2AllTrue: 0xc3,
  i64x2ExtendLowI32x4S: 0xc7,
  i64x2ExtendHighI32x4S: 0xc8,
  i64x2Shl: 0xcb,
  i64x2ShrU: 0xcd,
  i64x2Add: 0xce,
  i64x2Sub: 0xd1,
  f32x4Abs: 0xe0,
  f32x4Neg: 0xe1,
  f32x4Sqrt: 0xe3,
  f32x4Add: 0xe4,
  f32x4Sub: 0xe5,
  f32x4Mul: 0xe6,
  f32x4Div: 0xe7,
  f32x4Min: 0xe8,
  f32x4Max: 0xe9,
  f32x4PMin: 0xea,
  f32x4PMax: 0xeb,
  f64x2Abs: 0xec,
  f64x2Neg: 0xed,
  f64x2Sqrt: 0xef,
  f64x2Add: 0xf0,
  f64x2Sub: 0xf1,
  f64x2Mul: 0xf2,
  f64x2Div: 0xf3,
  f64x2Min: 0xf4,
  f64x2Max: 0xf5,
  f64x2PMin: 0xf6,
  f64x2PMax: 0xf7,
  i32x4TruncSatF32x4S: 0xf8,
  i32x4TruncSatF32x4U: 0xf9,
  f32x4ConvertI32x4S: 0xfa,
  f32x4ConvertI32x4U: 0xfb,
  i32x4TruncSatF64x2SZero: 0xfc,
  i32x4TruncSatF64x2UZero: 0xfd,
  f64x2ConvertLowI32x4S: 0xfe,
  f64x2ConvertLowI32x4U: 0xff,
  f32x4RelaxedMadd: 0x105,
  f32x4RelaxedNmadd: 0x106,
  f64x2RelaxedMadd: 0x107,
  f64x2RelaxedNmadd: 0x108,
  i32x4RelaxedLaneselect: 0x10b,
  i64x2RelaxedLaneselect: 0x10c,
} as const;

/** Instructions without immediates. */
export type Instruction = keyof typeof scalar | keyof typeof saturating | keyof typeof simd;

type Numbered = readonly [name: string, bytes: number[]];

const plain: ReadonlyMap<string, number[]> = new Map<string, number[]>([
  ...Object.entries(scalar).map(([name, byte]): Numbered => [name, [byte]]),
  ...Object.entries(saturating).map(([name, byte]): Numbered => [name, [0xfc, byte]]),
  ...Object.entries(simd).map(([name, number]): Numbered => [name, [0xfd, ...unsigned(number)]]),
]);

/** `args` on the stack, then the instruction. */
export const apply = (name: Instruction, ...args: readonly Code[]): Code => [...args, plain.get(name) ?? []];

const lane = {
  i32x4ExtractLane: 0x1b,
  i32x4ReplaceLane: 0x1c,
  f32x4ExtractLane: 0x1f,
  f32x4ReplaceLane: 0x20,
  f64x2ExtractLane: 0x21,
  f64x2ReplaceLane: 0x22,
} as const;

/** Instructions that name a lane. */
export const atLane = (name: keyof typeof lane, index: number, ...args: readonly Code[]): Code => [
  ...args,
  0xfd,
  lane[name],
  index,
];

/** The bytes of two vectors, those of the second counted from 16 on, in another order. */
export const shuffle = (x: Code, y: Code, bytes: readonly number[]): Code => [x, y, 0xfd, 0x0d, ...bytes];
/** The same for words of four bytes. */
export const shuffleWords = (x: Code, y: Code, words: readonly number[]): Code =>
  shuffle(
    x,
    y,
    words.flatMap((word) => [4 * word, 4 * word + 1, 4 * word + 2, 4 * word + 3]),
  );

const memory = {
  i32Load: [[0x28], 2],
  f32Load: [[0x2a], 2],
  f64Load: [[0x2b], 3],
  i32Load8U: [[0x2d], 0],
  i32Store: [[0x36], 2],
  f32Store: [[0x38], 2],
  f64Store: [[0x39], 3],
  i32Store8: [[0x3a], 0],
  v128Load: [[0xfd, 0x00], 2],
  v128Load32Splat: [[0xfd, 0x09], 2],
  v128Load64Splat: [[0xfd, 0x0a], 3],
  v128Load32Zero: [[0xfd, 0x5c], 0],
  v128Load64Zero: [[0xfd, 0x5d], 0],
  v128Store: [[0xfd, 0x0b], 2],
} as const;

export type MemoryInstruction = keyof typeof memory;

/** An address: bytes on the stack, and a constant that is added to them without wrapping. */
export interface Address {
  readonly base: Code;
  readonly offset: number;
}

const memoryArgument = (align: number, offset: number): Code => [align, ...unsigned(offset)];

export const load = (name: MemoryInstruction, { base, offset }: Address): Code => [
  base,
  ...memory[name][0],
  memoryArgument(memory[name][1], offset),
];

export const store = (name: MemoryInstruction, { base, offset }: Address, value: Code): Code => [
  base,
  value,
  ...memory[name][0],
  memoryArgument(memory[name][1], offset),
];

/** Stores the first four bytes of a vector. */
export const storeWord = ({ base, offset }: Address, value: Code): Code => [
  base,
  value,
  0xfd,
  0x5a,
  memoryArgument(0, offset),
  0,
];

/** Copies `count` bytes. */
export const memoryCopy = (to: Code, from: Code, count: Code): Code => [to, from, count, 0xfc, 0x0a, 0, 0];

/** Code is never changed once it is made: that of the first locals is kept. */
const locals: Code[] = Array.from({ length: 4096 }, (_, index) => [0x20, ...unsigned(index)]);
export const getLocal = (index: number): Code => locals[index] ?? [0x20, ...unsigned(index)];
export const setLocal = (index: number, value: Code): Code => [value, 0x21, ...unsigned(index)];
/** Takes the value from the stack. */
export const popLocal = (index: number): Code => [0x21, ...unsigned(index)];
export const teeLocal = (index: number, value: Code): Code => [value, 0x22, ...unsigned(index)];
/** Calls the function with this number, which may not be known yet. */
export const call = (number: Code, ...args: readonly Code[]): Code => [...args, control.call, number];

export const i32Const = (value: number): Code => [0x41, ...signed(value)];
export const f32Const = (value: number): Code => [0x43, ...f32Bytes(value)];
export const f64Const = (value: number): Code => [0x44, ...f64Bytes(value)];

/** Vectors with the same number in all lanes. */
export const splatConst = (type: "i32" | "f32" | "f64", value: number): Code => {
  const bytes = type === "i32" ? i32Bytes(value) : type === "f32" ? f32Bytes(value) : f64Bytes(value);
  return [0xfd, 0x0c, ...bytes, ...bytes, ...(type === "f64" ? [] : [...bytes, ...bytes])];
};
/** Vectors with an integer of 64 bits in both lanes. */
export const longConst = (value: bigint): Code => {
  const bytes = longBytes(value);
  return [0xfd, 0x0c, ...bytes, ...bytes];
};
/** The vector `0, step, 2·step, 3·step`. */
export const rampConst = (step: number): Code => [0xfd, 0x0c, ...[0, 1, 2, 3].flatMap((i) => i32Bytes(i * step))];

/** `x` where `condition` is not 0, else `y`. */
export const choose = (condition: Code, x: Code, y: Code): Code => [x, y, condition, control.select];

export function constOf(type: "i32" | "f32" | "f64", value: number): Code {
  if (type === "i32") return i32Const(value);
  return type === "f32" ? f32Const(value) : f64Const(value);
}
