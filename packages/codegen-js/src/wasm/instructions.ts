/** The instructions that this tier emits, by the names of the specification. Those of vectors begin with a byte of their own. */
import { f32Bytes, f64Bytes, i32Bytes, longBytes, signed, unsigned, type Code } from "./bytes.ts";
import { saturating, scalar, simd } from "./opcodes.ts";

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
