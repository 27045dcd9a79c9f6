/** Stores to memory, of scalars and of four neighbours. */
import { at, type Dtype } from "@cotangent/ir";
import type { Code } from "./bytes.ts";
import { packBytes } from "./convert.ts";
import type { Emitter } from "./emitter.ts";
import { store, storeWord, type Address } from "./instructions.ts";
import { narrowMask } from "./lanes.ts";
import { scalarType, type Operand } from "./operand.ts";

export function scalarStore(dtype: Dtype, address: Address, value: Code): Code {
  if (dtype.kind === "bool") return store("i32Store8", address, value);
  const names = { i32: "i32Store", f32: "f32Store", f64: "f64Store" } as const;
  return store(names[scalarType(dtype)], address, value);
}

export function vectorStore(address: Address, value: Operand, emit: Emitter): Code {
  if (value.dtype.kind === "bool") return storeWord(address, packBytes(at(narrowMask(value, emit).parts, 0)));
  const [first, second] = value.parts;
  if (!second) return store("v128Store", address, first ?? []);
  // Both halves are computed before the first is stored.
  return [
    address.base,
    first ?? [],
    store("v128Store", { ...address, offset: address.offset + 16 }, second),
    store("v128Store", { base: [], offset: address.offset }, []),
  ];
}
