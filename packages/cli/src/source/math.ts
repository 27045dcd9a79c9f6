/** The functions and constants of `Math`, with the values that V8 gives them. */
import { f32, i32, type Value } from "cotangent/compiler";
import { toInt32 } from "./arithmetic.ts";
import { extremum } from "./extremum.ts";
import { hypotenuse } from "./hypotenuse.ts";
import { logarithm } from "./logarithms.ts";
import { emit, full, type Machine } from "./machine.ts";
import { numberOf, numberValue, valueOf } from "./numbers.ts";
import { power } from "./power.ts";
import { quotientValue, rounded as roundedQuotient } from "./quotients.ts";
import { known, nothing, unknown, type NumberValue, type Range, type Staged } from "./staged.ts";

const constants: Readonly<Record<string, number>> = {
  E: Math.E,
  LN10: Math.LN10,
  LN2: Math.LN2,
  LOG10E: Math.LOG10E,
  LOG2E: Math.LOG2E,
  PI: Math.PI,
  SQRT1_2: Math.SQRT1_2,
  SQRT2: Math.SQRT2,
};

export const mathConstant = (name: string): number | undefined =>
  Object.hasOwn(constants, name) ? constants[name] : undefined;

/** Operations of the program that are these functions. */
const unary = new Set(
  "abs acos acosh asin asinh atan atanh cbrt ceil cos cosh exp expm1 floor log log1p sign sin sinh sqrt tan tanh trunc".split(
    " ",
  ),
);

type Rule = (m: Machine, args: readonly Staged[]) => Staged;

const rules: Readonly<Record<string, Rule>> = {
  atan2: (m, [y = nothing, x = nothing]) => numberValue(emit(m, "atan2", [valueOf(m, y), valueOf(m, x)])),
  clz32: (m, [x = nothing]) => leadingZeros(m, x),
  fround: (m, [x = nothing]) =>
    numberValue(emit(m, "cast", [emit(m, "cast", [valueOf(m, x)], { dtype: f32 })], { dtype: m.dtype })),
  hypot: (m, args) => hypotenuse(m, args),
  imul(m, [x = nothing, y = nothing]) {
    const value = emit(m, "mul", [toInt32(m, x), toInt32(m, y)]);
    const range: Range = { low: -(2 ** 31), high: 2 ** 31 - 1 };
    return { kind: "number", value: emit(m, "cast", [value], { dtype: m.dtype }), integer: { value, range } };
  },
  log10: (m, [x = nothing]) => numberValue(logarithm(m, valueOf(m, x), 10)),
  log2: (m, [x = nothing]) => numberValue(logarithm(m, valueOf(m, x), 2)),
  max: (m, args) => extremum(m, "max", args),
  min: (m, args) => extremum(m, "min", args),
  pow: (m, [x = nothing, y = nothing]) => power(m, x, y),
  round(m, [arg = nothing]) {
    const x = numberOf(m, arg);
    return x.integer ? x : orLength(m, "round", x, rounded(m, x.value));
  },
};

/** Half-way cases go up, as in JavaScript. */
function rounded(m: Machine, x: Value): Value {
  const above = emit(m, "ceil", [x]);
  const far = emit(m, "lt", [x, emit(m, "sub", [above, full(m, 0.5)])]);
  return emit(m, "select", [far, emit(m, "sub", [above, full(m, 1)]), above]);
}

/** The exponent of an integer below 2³², which an f64 holds exactly, says how many bits are zero in front. */
function leadingZeros(m: Machine, x: Staged): Staged {
  let value = toInt32(m, x);
  let count = full(m, 0, i32);
  for (const shift of [16, 8, 4, 2, 1]) {
    const top = emit(m, "shr", [value, full(m, 32 - shift, i32)]);
    const mask = emit(m, "and", [top, full(m, 2 ** shift - 1, i32)]);
    const none = emit(m, "eq", [mask, full(m, 0, i32)]);
    const moved = emit(m, "shl", [value, full(m, shift, i32)]);
    count = emit(m, "select", [none, emit(m, "add", [count, full(m, shift, i32)]), count]);
    value = emit(m, "select", [none, moved, value]);
  }
  // What is left is the highest bit: it is 0 for 0 only.
  const rest = emit(m, "lt", [value, full(m, 0, i32)]);
  const total = emit(m, "select", [rest, count, emit(m, "add", [count, full(m, 1, i32)])]);
  return {
    kind: "number",
    value: emit(m, "cast", [total], { dtype: m.dtype }),
    integer: { value: total, range: { low: 0, high: 32 } },
  };
}

const direct = (name: string): ((...args: readonly number[]) => number) | undefined => {
  const found: unknown = Reflect.get(Math, name);
  return typeof found === "function" ? (...args) => Number(Reflect.apply(found, Math, args)) : undefined;
};

/** `Math.name(...args)`; undefined if there is no such function. */
export function mathFunction(m: Machine, name: string, args: readonly Staged[]): Staged | undefined {
  const now = name === "random" ? undefined : direct(name);
  if (!now) return undefined;
  if (args.some(({ kind }) => kind === "unknown")) return unknown;
  const numbers = args.flatMap((arg) =>
    arg.kind === "static" && typeof arg.value !== "string" ? [Number(arg.value)] : [],
  );
  if (numbers.length === args.length) return known(now(...numbers));
  if (Object.hasOwn(rules, name)) return rules[name]?.(m, args);
  return unary.has(name) ? unaryFunction(m, name, args[0] ?? nothing) : undefined;
}

function unaryFunction(m: Machine, name: string, arg: Staged): Staged {
  const x = numberOf(m, arg);
  // Integers are what rounding leaves alone.
  if (x.integer && (name === "floor" || name === "ceil" || name === "trunc")) return x;
  return orLength(m, name, x, emit(m, name, [x.value]));
}

/** `value`, which is what rounding by `name` makes of `x`: a length, if that is one of lengths. */
function orLength(m: Machine, name: string, { quotient }: NumberValue, value: Value): NumberValue {
  const of = quotient && roundedQuotient(m, name, quotient);
  return of === undefined ? numberValue(value) : quotientValue(m, value, { of, by: 1 });
}
