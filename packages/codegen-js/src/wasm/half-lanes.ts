/** Rounding to f16 in vectors, to the nearest number and halves to the even one. */
import type { Code } from "./bytes.ts";
import type { Emitter } from "./emitter.ts";
import { apply, i32Const, longConst, splatConst } from "./instructions.ts";
import { lanesOperand, scalarType, type Operand } from "./operand.ts";

/** From here on numbers round to infinity; below the second there are steps of 2⁻²⁴. */
const tooLarge = 65520;
const smallest = 2 ** -14;

/** What differs between vectors of f32 and of f64. */
interface Kind {
  /** Bits of the significand that f16 has not. */
  readonly drop: number;
  /** Its last bit counts 2⁻²⁴. */
  readonly coarse: number;
  readonly float: "f32x4" | "f64x2";
  readonly integer: "i32x4" | "i64x2";
  readonly constant: (value: number) => Code;
}
const kinds: Readonly<Record<"f32" | "f64", Kind>> = {
  f32: { drop: 13, coarse: 2 ** -1, float: "f32x4", integer: "i32x4", constant: (value) => splatConst("i32", value) },
  f64: { drop: 42, coarse: 2 ** 28, float: "f64x2", integer: "i64x2", constant: (value) => longConst(BigInt(value)) },
};

/** Lanes of f32 or f64, in locals, as numbers of f16. */
export function roundedToHalf({ dtype, parts }: Operand, emit: Emitter): Operand {
  const type = scalarType(dtype) === "f64" ? "f64" : "f32";
  const kind = kinds[type];
  return lanesOperand(dtype, ...parts.map((part) => rounded(part, kind, (value) => emit.constant(type, value), emit)));
}

function rounded(x: Code, kind: Kind, number: (value: number) => Code, emit: Emitter): Code {
  const { float, integer, drop, coarse, constant } = kind;
  const size = emit.namedCode(apply(`${float}Abs`, x), "v128");
  // Half a step is added, less one bit where the number below is even: what is left of it is dropped.
  const isOdd = apply("v128And", apply(`${integer}ShrU`, x, i32Const(drop)), constant(1));
  const raised = apply(`${integer}Add`, apply(`${integer}Add`, x, constant(2 ** (drop - 1) - 1)), isOdd);
  const usual = apply("v128And", raised, constant(-(2 ** drop)));
  const steps = apply(`${float}Sub`, apply(`${float}Add`, size, number(coarse)), number(coarse));
  const small = apply("v128Bitselect", x, steps, number(-0));
  const finite = apply("v128Bitselect", small, usual, apply(`${float}Lt`, size, number(smallest)));
  const infinite = apply(`${float}Mul`, x, number(Infinity));
  return apply("v128Bitselect", finite, infinite, apply(`${float}Lt`, size, number(tooLarge)));
}
