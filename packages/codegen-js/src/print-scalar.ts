/**
 * The scalar operations in JavaScript: one line each. Values of i32 and u32 are numbers in their range, truth values
 * are JavaScript booleans, and f32 is computed in double precision and rounded where it is stored.
 */
import type { Dtype, ScalarOp } from "@cotangent/ir";
import type { Helper } from "./helpers.ts";

type Text = (x: string, y: string, z: string) => string;

interface Row {
  readonly float?: Text;
  readonly int?: Text;
  readonly uint?: Text;
  readonly bool?: Text;
  readonly complex?: undefined;
  readonly helper?: Helper;
}

type Kind = Dtype["kind"];

const math =
  (name: string): Text =>
  (x) =>
    `Math.${name}(${x})`;
const math2 =
  (name: string): Text =>
  (x, y) =>
    `Math.${name}(${x}, ${y})`;
const helper = (name: Helper): Row => ({ float: (x) => `${name}(${x})`, helper: name });
const infix =
  (operator: string): Text =>
  (x, y) =>
    `(${x} ${operator} ${y})`;
const wrapped = (operator: string): Row => ({
  int: (x, y) => `(${x} ${operator} ${y} | 0)`,
  uint: (x, y) => `(${x} ${operator} ${y} >>> 0)`,
});
const bits = (operator: string): Row => ({ int: infix(operator), uint: (x, y) => `((${x} ${operator} ${y}) >>> 0)` });
const test = (operator: string): Row => ({
  float: infix(operator),
  int: infix(operator),
  uint: infix(operator),
  bool: infix(operator),
});
const extremum = (name: string, onBools: string): Row => ({
  float: math2(name),
  int: math2(name),
  uint: math2(name),
  bool: infix(onBools),
});
const choice: Text = (condition, x, y) => `(${condition} ? ${x} : ${y})`;
const same: Text = (x) => x;

export type Printable = Exclude<ScalarOp, "cast" | "bitcast">;

/** Operations that are functions of `Math` and for floats only have no row. */
const rows: Readonly<Partial<Record<Printable, Row>>> = {
  neg: { float: (x) => `(-${x})`, int: (x) => `(-${x} | 0)`, uint: (x) => `(-${x} >>> 0)`, bool: same },
  abs: { float: math("abs"), int: (x) => `(Math.abs(${x}) | 0)`, uint: same, bool: same },
  sign: { float: math("sign"), int: (x) => `(Math.sign(${x}) | 0)`, uint: (x) => `(${x} === 0 ? 0 : 1)`, bool: same },
  floor: { float: math("floor") },
  ceil: { float: math("ceil") },
  round: helper("roundHalfEven"),
  trunc: { float: math("trunc") },
  not: { int: (x) => `(~${x})`, uint: (x) => `(~${x} >>> 0)`, bool: (x) => `(!${x})` },
  add: { ...wrapped("+"), float: infix("+"), bool: infix("||") },
  sub: { ...wrapped("-"), float: infix("-"), bool: infix("!==") },
  mul: { float: infix("*"), int: math2("imul"), uint: (x, y) => `(Math.imul(${x}, ${y}) >>> 0)`, bool: infix("&&") },
  // The conversions to integers send the quotient and the remainder by 0 to 0.
  div: { ...wrapped("/"), float: infix("/"), bool: infix("&&") },
  rem: { ...wrapped("%"), float: infix("%"), bool: () => "false" },
  pow: { float: (x, y) => `pow(${x}, ${y})`, helper: "pow" },
  atan2: { float: math2("atan2") },
  min: extremum("min", "&&"),
  max: extremum("max", "||"),
  and: { ...bits("&"), bool: infix("&&") },
  or: { ...bits("|"), bool: infix("||") },
  xor: { ...bits("^"), bool: infix("!==") },
  shl: { ...bits("<<"), bool: same },
  shr: { int: infix(">>"), uint: infix(">>>"), bool: (x, y) => `(${x} && !${y})` },
  eq: test("==="),
  ne: test("!=="),
  lt: test("<"),
  le: test("<="),
  select: { float: choice, int: choice, uint: choice, bool: choice },
  fma: { float: (x, y, z) => `(${x} * ${y} + ${z})` },
};

/** `op` on argument texts of dtype kind `kind`. */
export function printScalar(
  op: Printable,
  kind: Kind,
  [x = "", y = "", z = ""]: readonly string[],
  used: Set<Helper>,
): string {
  const row = rows[op] ?? { float: math(op) };
  const text = row[kind];
  if (!text) throw new Error(`internal: scalar operation "${op}" has no meaning on ${kind}`);
  if (row.helper) used.add(row.helper);
  return text(x, y, z);
}

/** A number that reads back with the same bits, in parentheses where it starts with a sign. */
export function printNumber(x: number): string {
  return Object.is(x, -0) || x < 0 ? `(-${-x})` : String(x);
}

/** The bits of one dtype as those of another, as `from → to`. */
const bitcasts: Readonly<Record<string, Helper>> = {
  "f32 i32": "f32AsI32",
  "f32 u32": "f32AsU32",
  "i32 f32": "i32AsF32",
  "u32 f32": "i32AsF32",
};

/** What `x` is cast to another dtype by: a helper, or text around it. */
function castBy(from: Dtype, to: Dtype): Helper | Text {
  if (to.kind === "bool") return (x) => `(${x} !== 0)`;
  if (from.kind === "bool") return (x) => `(${x} ? 1 : 0)`;
  if (to.name === "f16") return "roundToHalf";
  // What is cast from f16 is f32 already.
  if (to.kind === "float") return to.name === "f32" && from.name !== "f16" ? (x) => `Math.fround(${x})` : (x) => x;
  if (from.kind === "float") return to.kind === "int" ? "toI32" : "toU32";
  return to.kind === "int" ? (x) => `(${x} | 0)` : (x) => `(${x} >>> 0)`;
}

/** `cast` or `bitcast` of `x` from one dtype to another. */
export function printConversion(
  op: "cast" | "bitcast",
  [from, to]: readonly [Dtype, Dtype],
  x: string,
  used: Set<Helper>,
): string {
  // Between integers a cast keeps the bits.
  const isBits = op === "bitcast" && (from.kind === "float" || to.kind === "float");
  const entry = isBits ? bitcasts[`${from.name} ${to.name}`] : castBy(from, to);
  if (!entry) throw new Error(`internal: no ${op} from ${from.name} to ${to.name}`);
  if (typeof entry === "function") return entry(x, "", "");
  used.add(entry);
  return `${entry}(${x})`;
}
