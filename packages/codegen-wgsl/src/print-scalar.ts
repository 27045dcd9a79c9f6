/**
 * The scalar operations in WGSL: one line each, with the meaning of the scalar algebra where that of the language
 * differs (NaN in comparisons, minimum and maximum; integers divided by 0; conversions of NaN). Elementary functions are
 * our expansions, since those of drivers have large errors and odd edges.
 */
import { arithmeticOf, DeviceError, f16, type Dtype, type ExpandedOp, type ScalarOp } from "@cotangent/ir";
import { expansionName, type Helper } from "./helpers.ts";

type Text = (x: string, y: string, z: string) => string;

interface Row {
  readonly float?: Text;
  readonly int?: Text;
  readonly uint?: Text;
  readonly bool?: Text;
  readonly complex?: undefined;
  readonly helpers?: readonly Helper[];
}

const infix =
  (operator: string): Text =>
  (x, y) =>
    `(${x} ${operator} ${y})`;
const call =
  (name: string): Text =>
  (...args) =>
    `${name}(${args.filter((arg) => arg !== "").join(", ")})`;
const same: Text = (x) => x;
const builtin = (name: string): Row => ({ float: call(name) });
/** An operation on floats that is a function of ours, printed from its expansion. */
const expanded = (op: ExpandedOp): Row => ({ float: call(expansionName(op)), helpers: [expansionName(op)] });
const onNumbers = (operator: string): Row => ({ float: infix(operator), int: infix(operator), uint: infix(operator) });
const comparison = (operator: string): Row => ({
  ...onNumbers(operator),
  bool: (x, y) => `(u32(${x}) ${operator} u32(${y}))`,
});
const extremum = (name: "min" | "max", helper: Helper, onBools: string): Row => ({
  float: call(helper),
  int: call(name),
  uint: call(name),
  bool: infix(onBools),
  helpers: [helper],
});
const bits = (operator: string, onBools: string): Row => ({
  int: infix(operator),
  uint: infix(operator),
  bool: infix(onBools),
});
/** Counts are taken mod 32; that of a literal is known. */
const count = (y: string, asUint: Text): string =>
  /^\d+[iu]$/.test(y) ? `${Number.parseInt(y, 10) % 32}u` : `(${asUint(y, "", "")} & 31u)`;
const shift = (operator: string): Row => ({
  int: (x, y) => `(${x} ${operator} ${count(y, (i) => `bitcast<u32>(${i})`)})`,
  uint: (x, y) => `(${x} ${operator} ${count(y, same)})`,
});
const choice: Text = (condition, x, y) => `select(${y}, ${x}, ${condition})`;

export type Printable = Exclude<ScalarOp, "cast" | "bitcast">;

const rows: Readonly<Record<Printable, Row>> = {
  neg: { float: (x) => `(-${x})`, int: (x) => `(-${x})`, uint: (x) => `(0u - ${x})`, bool: same },
  abs: { float: call("abs"), int: call("abs"), uint: same, bool: same },
  sign: { float: call("signOf"), int: call("sign"), uint: (x) => `min(${x}, 1u)`, bool: same, helpers: ["signOf"] },
  floor: builtin("floor"),
  ceil: builtin("ceil"),
  round: builtin("round"),
  trunc: builtin("trunc"),
  sqrt: builtin("sqrt"),
  cbrt: expanded("cbrt"),
  exp: expanded("exp"),
  expm1: expanded("expm1"),
  log: expanded("log"),
  log1p: expanded("log1p"),
  sin: expanded("sin"),
  cos: expanded("cos"),
  tan: expanded("tan"),
  asin: expanded("asin"),
  acos: expanded("acos"),
  atan: expanded("atan"),
  sinh: expanded("sinh"),
  cosh: expanded("cosh"),
  tanh: expanded("tanh"),
  asinh: expanded("asinh"),
  acosh: expanded("acosh"),
  atanh: expanded("atanh"),
  not: { int: (x) => `(~${x})`, uint: (x) => `(~${x})`, bool: (x) => `(!${x})` },
  add: { ...onNumbers("+"), bool: infix("||") },
  sub: { ...onNumbers("-"), bool: infix("!=") },
  mul: { ...onNumbers("*"), bool: infix("&&") },
  div: {
    float: infix("/"),
    int: call("divideI32"),
    uint: call("divideU32"),
    bool: infix("&&"),
    helpers: ["divideI32", "divideU32"],
  },
  rem: {
    float: call("remainderF32"),
    int: call("remainderI32"),
    uint: call("remainderU32"),
    bool: () => "false",
    helpers: ["remainderF32", "remainderI32", "remainderU32"],
  },
  pow: expanded("pow"),
  atan2: expanded("atan2"),
  min: extremum("min", "minimum", "&&"),
  max: extremum("max", "maximum", "||"),
  and: bits("&", "&&"),
  or: bits("|", "||"),
  xor: bits("^", "!="),
  shl: { ...shift("<<"), bool: same },
  shr: { ...shift(">>"), bool: (x, y) => `(${x} && !${y})` },
  eq: onNumbersAndBools("=="),
  // `x != y` is false for NaN on drivers that were tried.
  ne: {
    float: (x, y) => `(!(${x} == ${y}))`,
    int: infix("!="),
    uint: infix("!="),
    bool: infix("!="),
  },
  lt: comparison("<"),
  le: comparison("<="),
  select: { float: choice, int: choice, uint: choice, bool: choice },
  fma: builtin("fma"),
};

function onNumbersAndBools(operator: string): Row {
  return { ...onNumbers(operator), bool: infix(operator) };
}

/** `op` on argument texts of dtype kind `kind`. */
export function printScalar(op: Printable, kind: Dtype["kind"], args: readonly string[], used: Set<Helper>): string {
  const row = rows[op];
  const text = row[kind];
  if (!text) throw new Error(`internal: scalar operation "${op}" has no meaning on ${kind}`);
  for (const helper of row.helpers ?? []) used.add(helper);
  const [x = "", y = "", z = ""] = args;
  return text(x, y, z);
}

/** `op`, a shift, of a vector by the same count in each component. */
export function printShift(op: "shl" | "shr", kind: Dtype["kind"], x: string, y: string): string {
  const asUint: Text = kind === "uint" ? same : (i) => `bitcast<u32>(${i})`;
  return `(${x} ${op === "shl" ? "<<" : ">>"} vec4<u32>(${count(y, asUint)}))`;
}

/** The type that values of a dtype have in expressions: f32 for f16 too. @throws DeviceError `f64-unsupported` */
export function wgslType(dtype: Dtype): "f32" | "i32" | "u32" | "bool" {
  const { name } = arithmeticOf(dtype);
  if (name === "f32" || name === "i32" || name === "u32" || name === "bool") return name;
  throw new DeviceError(
    "f64-unsupported",
    "a kernel for WebGPU computes in f64, which WGSL does not have",
    'cast the arrays with astype("f32"), or run on the CPU device',
  );
}

/** A literal with these bits. Infinities and NaN cannot be written: they are made from bits at run time. */
export function printConstant(x: number, dtype: Dtype, used: Set<Helper>): string {
  const type = wgslType(dtype);
  if (type === "bool") return String(x !== 0);
  if (type === "u32") return `${x}u`;
  if (type === "i32") return x === -(2 ** 31) ? "i32(-2147483648)" : x < 0 ? `(${x}i)` : `${x}i`;
  if (Object.is(x, -0)) return "bitcast<f32>(0x80000000u)";
  if (Number.isFinite(x)) return x < 0 ? `(${x}f)` : `${x}f`;
  used.add("special");
  return `bitcast<f32>(${Number.isNaN(x) ? "nan_bits" : x > 0 ? "infinity_bits" : "minus_infinity_bits"})`;
}

const asFloat: Text = (x) => `f32(${x})`;
const asInt: Text = (x) => `i32(${x})`;
const asUint: Text = (x) => `u32(${x})`;

/** Conversions, as `from → to`. */
const casts: Readonly<Record<string, Text | Helper>> = {
  "i32 f32": asFloat,
  "u32 f32": asFloat,
  "bool f32": asFloat,
  "f32 i32": "toI32",
  "u32 i32": asInt,
  "bool i32": asInt,
  "f32 u32": "toU32",
  "i32 u32": asUint,
  "bool u32": asUint,
  "f32 bool": (x) => `(!(${x} == 0f))`,
  "i32 bool": (x) => `(${x} != 0i)`,
  "u32 bool": (x) => `(${x} != 0u)`,
};

/** `cast` or `bitcast` of `x` from one dtype to another. */
export function printConversion(
  op: "cast" | "bitcast",
  [from, to]: readonly [Dtype, Dtype],
  x: string,
  used: Set<Helper>,
): string {
  const type = wgslType(to);
  if (op === "bitcast") return `bitcast<${type}>(${x})`;
  if (to === f16) return roundToHalf(wgslType(from) === "f32" ? x : `f32(${x})`, used);
  if (from === f16 && type === "f32") return x;
  const entry = casts[`${wgslType(from)} ${type}`];
  if (entry === undefined) throw new Error(`internal: no conversion from ${from.name} to ${to.name}`);
  if (typeof entry === "function") return entry(x, "", "");
  used.add(entry);
  return `${entry}(${x})`;
}

/** `x`, an f32, rounded to a number of f16: the conversions of the language may be optimized away, and round as they like. */
export function roundToHalf(x: string, used: Set<Helper>): string {
  used.add("roundToHalf");
  return `roundToHalf(${x})`;
}
