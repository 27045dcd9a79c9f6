/**
 * The operations of the scalar algebra: arity, cost and meaning of each, once. Numbers of every dtype are JavaScript
 * numbers here (booleans 0 and 1); results are rounded or wrapped to their dtype by {@link applyScalar}.
 */
import type { Dtype } from "./dtype.ts";

interface ScalarOpInfo<Arity extends number> {
  readonly arity: Arity;
  /** In the cost model of DESIGN.md §3: 1 for simple arithmetic, 4 for division and roots, 16 for elementary functions. */
  readonly cost: number;
  /** `same`: the dtype of the last argument; `bool`: a truth value. */
  readonly result: "same" | "bool";
  /** Whether it jumps somewhere, so that arguments must not be wider than their dtype. */
  readonly jumps?: true;
  readonly float?: (x: number, y: number, z: number) => number;
  /** For i32, u32 and bool; wrapped to the dtype afterwards. Absent where the operation is for floats only. */
  readonly integer?: (x: number, y: number, z: number) => number;
}

const both = (apply: (x: number, y: number, z: number) => number) => ({ float: apply, integer: apply });
const test = (apply: (x: number, y: number) => boolean): ScalarOpInfo<2> => ({
  arity: 2,
  cost: 1,
  result: "bool",
  jumps: true,
  ...both((x, y) => (apply(x, y) ? 1 : 0)),
});
const simple = { arity: 1, cost: 1, result: "same" } as const;
const elementary = (apply: (x: number) => number): ScalarOpInfo<1> => ({
  arity: 1,
  cost: 16,
  result: "same",
  float: apply,
});
const rounding = (apply: (x: number) => number): ScalarOpInfo<1> => ({ ...simple, jumps: true, float: apply });
const arithmetic = { arity: 2, cost: 1, result: "same" } as const;

/** Half-way cases go to the even neighbour, as in IEEE 754 and NumPy. */
function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  const even = below % 2 === 0 ? below : below + 1;
  return even === 0 && x < 0 ? -0 : even;
}

/** The sign of `x`, or `x` itself where that is 0 or NaN. */
const sign = Math.sign;
/** IEEE 754-2019 `pow`: unlike `Math.pow`, 1 to any power is 1, also to NaN. */
const pow = (x: number, y: number): number => (x === 1 ? 1 : x === -1 && Math.abs(y) === Infinity ? 1 : x ** y);

export type UnaryOp =
  | "neg"
  | "abs"
  | "sign"
  | "floor"
  | "ceil"
  | "round"
  | "trunc"
  | "sqrt"
  | "cbrt"
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "sin"
  | "cos"
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "sinh"
  | "cosh"
  | "tanh"
  | "asinh"
  | "acosh"
  | "atanh"
  | "not";
/** `shr` keeps the sign of i32 and fills u32 with zeros. */
export type BinaryOp =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "rem"
  | "pow"
  | "atan2"
  | "min"
  | "max"
  | "and"
  | "or"
  | "xor"
  | "shl"
  | "shr"
  | "eq"
  | "ne"
  | "lt"
  | "le";
export type ScalarOp = UnaryOp | BinaryOp | "select" | "cast" | "bitcast" | "fma";

const unary: Readonly<Record<UnaryOp, ScalarOpInfo<1>>> = {
  neg: { ...simple, ...both((x) => -x) },
  abs: { ...simple, ...both(Math.abs) },
  sign: { ...simple, ...both(sign) },
  floor: rounding(Math.floor),
  ceil: rounding(Math.ceil),
  round: rounding(roundHalfEven),
  trunc: rounding(Math.trunc),
  sqrt: { ...simple, cost: 4, float: Math.sqrt },
  exp: elementary(Math.exp),
  expm1: elementary(Math.expm1),
  log: elementary(Math.log),
  log1p: elementary(Math.log1p),
  sin: elementary(Math.sin),
  cos: elementary(Math.cos),
  tan: elementary(Math.tan),
  asin: elementary(Math.asin),
  acos: elementary(Math.acos),
  atan: elementary(Math.atan),
  sinh: elementary(Math.sinh),
  cosh: elementary(Math.cosh),
  tanh: elementary(Math.tanh),
  asinh: elementary(Math.asinh),
  acosh: elementary(Math.acosh),
  atanh: elementary(Math.atanh),
  cbrt: elementary(Math.cbrt),
  /** Bitwise complement of integers, negation of booleans. */
  not: { ...simple, integer: (x: number) => ~x },
};

const binary: Readonly<Record<BinaryOp, ScalarOpInfo<2>>> = {
  add: { ...arithmetic, ...both((x, y) => x + y) },
  sub: { ...arithmetic, ...both((x, y) => x - y) },
  mul: { ...arithmetic, float: (x: number, y: number) => x * y, integer: Math.imul },
  /** Integers: truncated, and `x/0 = 0`. */
  div: {
    ...arithmetic,
    cost: 4,
    float: (x: number, y: number) => x / y,
    integer: (x: number, y: number) => (y === 0 ? 0 : Math.trunc(x / y)),
  },
  /** Remainder with the sign of `x`; integers: `x%0 = 0`. */
  rem: {
    ...arithmetic,
    cost: 4,
    jumps: true,
    float: (x: number, y: number) => x % y,
    integer: (x: number, y: number) => (y === 0 ? 0 : x % y),
  },
  pow: { ...arithmetic, cost: 16, float: pow },
  atan2: { ...arithmetic, cost: 16, jumps: true, float: Math.atan2 },
  /** Minimum and maximum propagate NaN. (`Math.min` itself would take the absent third argument, which is 0.) */
  min: { ...arithmetic, ...both((x, y) => Math.min(x, y)) },
  max: { ...arithmetic, ...both((x, y) => Math.max(x, y)) },
  and: { ...arithmetic, integer: (x: number, y: number) => x & y },
  or: { ...arithmetic, integer: (x: number, y: number) => x | y },
  xor: { ...arithmetic, integer: (x: number, y: number) => x ^ y },
  /** Shift counts are taken mod 32. */
  shl: { ...arithmetic, integer: (x: number, y: number) => x << y },
  shr: arithmetic,
  eq: test((x, y) => x === y),
  ne: test((x, y) => x !== y),
  lt: test((x, y) => x < y),
  le: test((x, y) => x <= y),
};

const special: Readonly<Record<"select" | "cast" | "bitcast" | "fma", ScalarOpInfo<1 | 3>>> = {
  /** `select(condition, x, y)`; both branches have been computed. */
  select: { arity: 3, cost: 1, result: "same", ...both((condition, x, y) => (condition !== 0 ? x : y)) },
  cast: { arity: 1, cost: 1, result: "same" },
  bitcast: { arity: 1, cost: 0, result: "same" },
  /** `x·y + z`, rounded once or twice. */
  fma: { arity: 3, cost: 2, result: "same", float: (x: number, y: number, z: number) => x * y + z },
};

export const scalarOps: Readonly<Record<ScalarOp, ScalarOpInfo<1 | 2 | 3>>> = { ...unary, ...binary, ...special };

export const jumps = (op: ScalarOp): boolean => scalarOps[op].jumps === true;

const isKeyOf =
  <K extends string>(table: Readonly<Record<K, unknown>>) =>
  (name: string): name is K =>
    Object.hasOwn(table, name);
export const unaryOps: readonly UnaryOp[] = Object.keys(unary).filter(isKeyOf<UnaryOp>(unary));
export const binaryOps: readonly BinaryOp[] = Object.keys(binary).filter(isKeyOf<BinaryOp>(binary));

const scratch = new DataView(new ArrayBuffer(8));

function writeBits(x: number, dtype: Dtype): void {
  if (dtype.name === "f64") scratch.setFloat64(0, x);
  else if (dtype.name === "f32") scratch.setFloat32(0, x);
  else scratch.setInt32(0, x);
}

function readBits(dtype: Dtype): number {
  if (dtype.name === "f64") return scratch.getFloat64(0);
  if (dtype.name === "f32") return scratch.getFloat32(0);
  return dtype.name === "u32" ? scratch.getUint32(0) : scratch.getInt32(0);
}

/** `x` as a value of `to`: between integers the bits are kept, from floats the nearest value is taken. */
const convert = (x: number, from: Dtype, to: Dtype): number =>
  to.kind !== "float" && from.kind !== "float" ? to.wrap(x) : to.round(x);

function reinterpret(x: number, from: Dtype, to: Dtype): number {
  writeBits(x, from);
  return readBits(to);
}

/** The meanings that depend on more than the kind of the arguments. */
const byDtype: Readonly<
  Partial<Record<ScalarOp, (from: Dtype, to: Dtype, args: readonly number[]) => number | undefined>>
> = {
  cast: (from, to, [x = 0]) => convert(x, from, to),
  bitcast: (from, to, [x = 0]) => reinterpret(x, from, to),
  shr: (_, to, [x = 0, y = 0]) => to.wrap(to.kind === "uint" ? x >>> y : x >> y),
  not: (_, to, [x = 0]) => (to.kind === "bool" ? Number(x === 0) : to.wrap(~x)),
};

/** The value of `op` on numbers: the meaning that every backend owes. `from` is the dtype of the arguments, `to` of the result. */
export function applyScalar(op: ScalarOp, from: Dtype, to: Dtype, args: readonly number[]): number {
  const known = byDtype[op]?.(from, to, args);
  if (known !== undefined) return known;
  const apply = from.kind === "float" || op === "select" ? scalarOps[op].float : scalarOps[op].integer;
  if (!apply) throw new Error(`internal: scalar operation "${op}" has no meaning on ${from.name}`);
  const [x = 0, y = 0, z = 0] = args;
  return to.wrap(apply(x, y, z));
}
