/** Elements of memory and of registers, alone and four at a time. */
import { at, type Dtype } from "@cotangent/ir";
import type { Code } from "./bytes.ts";
import { apply, getLocal, i32Const, load, splatConst, type Address } from "./instructions.ts";
import { extract, laneOfEach } from "./lanes.ts";
import { laneCount, lanesOperand, scalarOperand, scalarType, type Operand } from "./operand.ts";
import type { Place } from "./places.ts";

/** The elements from number `first` on, so far apart, where no more than a few instructions find them. */
export function inRegisters(
  place: Exclude<Place, { kind: "memory" }>,
  first: number,
  stride: number | undefined,
  dtype: Dtype,
): Operand | undefined {
  if (place.kind === "locals")
    return stride === 0 ? scalarOperand(dtype, getLocal(at(place.locals, first))) : undefined;
  const group = (number: number): readonly Code[] =>
    at(place.groups, Math.floor(first / laneCount) + number).map(getLocal);
  const lane = first % laneCount;
  if (stride === 1 && lane === 0) return lanesOperand(dtype, ...group(0));
  if (stride === 0) return extract(lanesOperand(dtype, ...group(0)), lane);
  // The elements of four groups that stand in the same lane.
  return stride === laneCount ? lanesOperand(dtype, ...laneOfEach([0, 1, 2, 3].map(group), lane)) : undefined;
}

export function loadScalar(dtype: Dtype, address: Address): Code {
  if (dtype.kind === "bool") return apply("i32Ne", load("i32Load8U", address), i32Const(0));
  const names = { i32: "i32Load", f32: "f32Load", f64: "f64Load" } as const;
  return load(names[scalarType(dtype)], address);
}

export function vectorLoad({ dtype }: Place, address: Address): Operand {
  if (dtype.kind === "bool") {
    const words = apply("i32x4ExtendLowI16x8U", apply("i16x8ExtendLowI8x16U", load("v128Load32Zero", address)));
    return lanesOperand(dtype, apply("i32x4Ne", words, splatConst("i32", 0)));
  }
  const from = (bytes: number): Address => ({ ...address, offset: address.offset + bytes });
  const first = load("v128Load", address);
  if (scalarType(dtype) === "f64") return lanesOperand(dtype, first, load("v128Load", from(16)));
  return {
    ...lanesOperand(dtype, first),
    halves: [load("v128Load64Zero", address), load("v128Load64Zero", from(8))],
  };
}
