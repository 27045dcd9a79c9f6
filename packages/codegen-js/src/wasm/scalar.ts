/** The scalar operations as instructions: one line each, with the meaning of the scalar algebra (`ir/src/scalar-op.ts`). */
import type { Dtype, ScalarOp } from "@cotangent/ir";
import type { Code } from "./bytes.ts";
import { apply, choose, control, f32Const, f64Const, i32Const, types, type Instruction } from "./instructions.ts";
import { float, integers, one, same, two, type Emit, type Row, type Rows } from "./rows.ts";

const zero = i32Const(0);

const numbers = (floats: Row, ints: Instruction, bools: Instruction): Row => ({
  ...floats,
  ...integers(ints),
  bool: two(bools),
});
const test = (f32: Instruction, f64: Instruction, int: Instruction, uint: Instruction): Row => ({
  ...float(f32, f64, 2),
  int: two(int),
  uint: two(uint),
  bool: two(int),
});
/** Arguments here are locals, since they occur more than once. */
const extremum = (first: Instruction, firstUnsigned: Instruction): Pick<Row, "int" | "uint"> => ({
  int: (x, y) => choose(apply(first, x, y), x, y),
  uint: (x, y) => choose(apply(firstUnsigned, x, y), x, y),
});
const ifElse = (condition: Code, x: Code, y: Code): Code => [
  condition,
  control.if,
  types.i32,
  x,
  control.else,
  y,
  control.end,
];
const choice: Emit = (condition, x, y) => choose(condition, x, y);

/** Elementary functions and remainders of floats have no row. */
const rows: Rows = {
  neg: {
    ...float("f32Neg", "f64Neg", 1),
    int: (x) => apply("i32Sub", zero, x),
    uint: (x) => apply("i32Sub", zero, x),
    bool: same,
  },
  abs: {
    ...float("f32Abs", "f64Abs", 1),
    int: (x) => choose(apply("i32LtS", x, zero), apply("i32Sub", zero, x), x),
    uint: same,
    bool: same,
  },
  sign: {
    f32: (x) =>
      choose(apply("f32Lt", f32Const(0), x), f32Const(1), choose(apply("f32Lt", x, f32Const(0)), f32Const(-1), x)),
    f64: (x) =>
      choose(apply("f64Lt", f64Const(0), x), f64Const(1), choose(apply("f64Lt", x, f64Const(0)), f64Const(-1), x)),
    int: (x) => apply("i32Sub", apply("i32GtS", x, zero), apply("i32LtS", x, zero)),
    uint: (x) => apply("i32Ne", x, zero),
    bool: same,
  },
  floor: float("f32Floor", "f64Floor", 1),
  ceil: float("f32Ceil", "f64Ceil", 1),
  round: float("f32Nearest", "f64Nearest", 1),
  trunc: float("f32Trunc", "f64Trunc", 1),
  sqrt: float("f32Sqrt", "f64Sqrt", 1),
  not: {
    int: (x) => apply("i32Xor", x, i32Const(-1)),
    uint: (x) => apply("i32Xor", x, i32Const(-1)),
    bool: one("i32Eqz"),
  },
  add: numbers(float("f32Add", "f64Add", 2), "i32Add", "i32Or"),
  sub: numbers(float("f32Sub", "f64Sub", 2), "i32Sub", "i32Xor"),
  mul: numbers(float("f32Mul", "f64Mul", 2), "i32Mul", "i32And"),
  div: {
    ...float("f32Div", "f64Div", 2),
    // For divisors 0 and −1, for which the instruction may trap, the quotient is the product.
    int: (x, y) =>
      ifElse(
        apply("i32GtU", apply("i32Add", y, i32Const(1)), i32Const(1)),
        apply("i32DivS", x, y),
        apply("i32Mul", x, y),
      ),
    uint: (x, y) => ifElse(y, apply("i32DivU", x, y), zero),
    bool: two("i32And"),
  },
  rem: {
    int: (x, y) => ifElse(y, apply("i32RemS", x, y), zero),
    uint: (x, y) => ifElse(y, apply("i32RemU", x, y), zero),
    bool: () => zero,
  },
  min: { ...float("f32Min", "f64Min", 2), ...extremum("i32LtS", "i32LtU"), bool: two("i32And") },
  max: { ...float("f32Max", "f64Max", 2), ...extremum("i32GtS", "i32GtU"), bool: two("i32Or") },
  and: { ...integers("i32And"), bool: two("i32And") },
  or: { ...integers("i32Or"), bool: two("i32Or") },
  xor: { ...integers("i32Xor"), bool: two("i32Xor") },
  shl: { ...integers("i32Shl"), bool: same },
  shr: { int: two("i32ShrS"), uint: two("i32ShrU"), bool: (x, y) => apply("i32And", x, apply("i32Eqz", y)) },
  eq: test("f32Eq", "f64Eq", "i32Eq", "i32Eq"),
  ne: test("f32Ne", "f64Ne", "i32Ne", "i32Ne"),
  lt: test("f32Lt", "f64Lt", "i32LtS", "i32LtU"),
  le: test("f32Le", "f64Le", "i32LeS", "i32LeU"),
  select: { f32: choice, f64: choice, int: choice, uint: choice, bool: choice },
  fma: {
    f32: (x, y, z) => apply("f32Add", apply("f32Mul", x, y), z),
    f64: (x, y, z) => apply("f64Add", apply("f64Mul", x, y), z),
  },
};

/** What the rows are told apart by. */
export const rowKind = ({ kind, name }: Dtype): keyof Row =>
  kind === "float" ? (name === "f64" ? "f64" : "f32") : kind;

/** Operations whose code repeats an argument. */
const repeating: ReadonlySet<ScalarOp> = new Set<ScalarOp>(["abs", "sign", "div", "rem", "min", "max"]);
export const repeats = (op: ScalarOp, dtype: Dtype): boolean =>
  repeating.has(op) && (dtype.kind !== "float" || op === "sign");

/** `op` on arguments of `dtype`; undefined where there is no instruction for it. */
export const scalarInstruction = (
  op: ScalarOp,
  dtype: Dtype,
  [x = [], y = [], z = []]: readonly Code[],
): Code | undefined => rows[op]?.[rowKind(dtype)]?.(x, y, z);
