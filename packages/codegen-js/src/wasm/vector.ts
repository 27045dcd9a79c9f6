/**
 * The scalar operations on vectors, where there are instructions for them: the same row does for both halves of an f64.
 * Masks have all bits of a lane set or none.
 */
import type { Dtype, ScalarOp } from "@cotangent/ir";
import { apply, splatConst, type Instruction } from "./instructions.ts";
import { float, integers, one, same, two, type Emit, type Row, type Rows } from "./rows.ts";
import { rowKind } from "./scalar.ts";

const bits = (name: Instruction): Row => ({ ...integers(name), bool: two(name) });

const signOf = (type: "f32" | "f64", lessThan: Instruction): Emit => {
  const [plus, minus, zero] = [splatConst(type, 1), splatConst(type, -1), splatConst(type, 0)];
  return (x) =>
    apply("v128Bitselect", plus, apply("v128Bitselect", minus, x, apply(lessThan, x, zero)), apply(lessThan, zero, x));
};

const rows: Rows = {
  neg: { ...float("f32x4Neg", "f64x2Neg", 1), int: one("i32x4Neg"), uint: one("i32x4Neg"), bool: same },
  abs: { ...float("f32x4Abs", "f64x2Abs", 1), int: one("i32x4Abs"), uint: same, bool: same },
  sign: { f32: signOf("f32", "f32x4Lt"), f64: signOf("f64", "f64x2Lt"), bool: same },
  floor: float("f32x4Floor", "f64x2Floor", 1),
  ceil: float("f32x4Ceil", "f64x2Ceil", 1),
  round: float("f32x4Nearest", "f64x2Nearest", 1),
  trunc: float("f32x4Trunc", "f64x2Trunc", 1),
  sqrt: float("f32x4Sqrt", "f64x2Sqrt", 1),
  not: { int: one("v128Not"), uint: one("v128Not"), bool: one("v128Not") },
  add: { ...float("f32x4Add", "f64x2Add", 2), ...integers("i32x4Add"), bool: two("v128Or") },
  sub: { ...float("f32x4Sub", "f64x2Sub", 2), ...integers("i32x4Sub"), bool: two("v128Xor") },
  mul: { ...float("f32x4Mul", "f64x2Mul", 2), ...integers("i32x4Mul"), bool: two("v128And") },
  div: { ...float("f32x4Div", "f64x2Div", 2), bool: two("v128And") },
  min: { ...float("f32x4Min", "f64x2Min", 2), int: two("i32x4MinS"), uint: two("i32x4MinU"), bool: two("v128And") },
  max: { ...float("f32x4Max", "f64x2Max", 2), int: two("i32x4MaxS"), uint: two("i32x4MaxU"), bool: two("v128Or") },
  and: bits("v128And"),
  or: bits("v128Or"),
  xor: bits("v128Xor"),
  eq: {
    ...float("f32x4Eq", "f64x2Eq", 2),
    ...integers("i32x4Eq"),
    bool: (x, y) => apply("v128Not", apply("v128Xor", x, y)),
  },
  ne: { ...float("f32x4Ne", "f64x2Ne", 2), ...integers("i32x4Ne"), bool: two("v128Xor") },
  lt: {
    ...float("f32x4Lt", "f64x2Lt", 2),
    int: two("i32x4LtS"),
    uint: two("i32x4LtU"),
    bool: (x, y) => apply("v128AndNot", y, x),
  },
  le: {
    ...float("f32x4Le", "f64x2Le", 2),
    int: two("i32x4LeS"),
    uint: two("i32x4LeU"),
    bool: (x, y) => apply("v128Or", y, apply("v128Not", x)),
  },
  fma: {
    f32: (x, y, z) => apply("f32x4Add", apply("f32x4Mul", x, y), z),
    f64: (x, y, z) => apply("f64x2Add", apply("f64x2Mul", x, y), z),
  },
};

/** `op` on vectors of lanes of `dtype`, one part of each; undefined where there is no instruction for it. */
export const vectorInstruction = (op: ScalarOp, dtype: Dtype): Emit | undefined => rows[op]?.[rowKind(dtype)];

const repeating: ReadonlySet<ScalarOp> = new Set<ScalarOp>(["sign"]);
export const repeatsLanes = (op: ScalarOp): boolean => repeating.has(op);

/** `x·y + z` and `z − x·y`, rounded once or twice as the machine likes. */
export const relaxed: Readonly<Record<"add" | "sub", Readonly<Record<"f32" | "f64", Instruction>>>> = {
  add: { f32: "f32x4RelaxedMadd", f64: "f64x2RelaxedMadd" },
  sub: { f32: "f32x4RelaxedNmadd", f64: "f64x2RelaxedNmadd" },
};
