/** How many fused multiply-adds of 128 bits this engine can do: a loop of twelve that do not depend on each other. */
import type { Implementation } from "../task.ts";

const lanes = 12;

/** A number in LEB128. */
const leb = (value: number): readonly number[] => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)]);
const section = (id: number, content: readonly number[]): readonly number[] => [id, ...leb(content.length), ...content];
const each = (body: (lane: number) => readonly number[]): readonly number[] =>
  Array.from({ length: lanes }, (_, lane) => body(1 + lane)).flat();

/** f32x4.relaxed_madd */
const fusedMultiplyAdd = [0xfd, ...leb(0x105)];
const [localGet, localSet, constant] = [0x20, 0x21, [0xfd, 0x0c]];
const half = [0, 0, 0, 0x3f];

/** `run(count)`: locals 1 … 12 are accumulators, 13 the factor of each. */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const factor = [...constant, ...half, ...half, ...half, ...half];
  const body = [
    ...leb(1),
    ...leb(lanes + 1),
    0x7b,
    ...factor,
    localSet,
    lanes + 1,
    0x03,
    0x40, // loop
    ...each((lane) => [localGet, lane, localGet, lanes + 1, localGet, lanes + 1, ...fusedMultiplyAdd, localSet, lane]),
    localGet,
    0,
    0x41,
    1,
    0x6b,
    0x22,
    0,
    0x0d,
    0,
    0x0b, // count − 1, and again unless that is 0
    localGet,
    1,
    ...Array.from({ length: lanes - 1 }, (_, i) => [localGet, i + 2, 0xfd, ...leb(0xe4)]).flat(), // their sum
    0xfd,
    0x1f,
    0, // f32x4.extract_lane 0
    0x0b,
  ];
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}

export const fusedPeak: Implementation = ({ n }) => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()));
  const run = exports["run"] as (count: number) => number;
  return { run: () => run(n), outputs: () => [] };
};
