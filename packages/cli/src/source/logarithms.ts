/**
 * `Math.log2` and `Math.log10` with the bits of V8, which has them from FreeBSD's msun (e_log2.c, e_log10.c): the number is
 * taken apart into `m·2ᵏ` with 1 ≤ m < 2. For derivatives they are `ln x / ln 2` and `ln x / ln 10`.
 */
import { f32, f64, i32, type Program, type Value } from "cotangent/compiler";
import { emit, emitAll, full, type Machine } from "./machine.ts";
import { input, newScope } from "./scope.ts";

export function logarithm(m: Machine, x: Value, base: 2 | 10): Value {
  const natural = (of: Value): Value => emit(m, "mul", [of, full(m, Math.log(base))]);
  if (m.dtype !== f64) return emit(m, "div", [emit(m, "log", [x]), full(m, Math.log(base))]);
  const exact = base === 2 ? binary : decimal;
  const body = program(m, `log${base}`, 1, ([own]) => (own ? [guarded(m, own, exact(m, own))] : []));
  const rule = program(m, `log${base}_jvp`, 2, ([own, tangent]) =>
    own && tangent ? [guarded(m, own, exact(m, own)), emit(m, "div", [tangent, natural(own)])] : [],
  );
  const [result] = emitAll(m, "customJvp", [x], { body, rule, own: 1 });
  return result ?? x;
}

/** A program of so many numbers. */
function program(m: Machine, name: string, count: number, f: (inputs: readonly Value[]) => readonly Value[]): Program {
  const around = m.scope;
  const scope = newScope(undefined);
  const inputs = Array.from({ length: count }, () => input(scope, { dtype: f64, shape: [] }));
  m.scope = scope;
  const outputs = f(inputs);
  m.scope = around;
  return { ...scope.builder.finish(outputs, name), inputs };
}

/** −∞ at 0, NaN below, ∞ at ∞. */
function guarded(m: Machine, x: Value, y: Value): Value {
  const zero = full(m, 0);
  const otherwise = emit(m, "select", [emit(m, "eq", [x, zero]), full(m, -Infinity), full(m, NaN)]);
  const positive = emit(m, "select", [emit(m, "lt", [zero, x]), y, otherwise]);
  return emit(m, "select", [emit(m, "eq", [x, full(m, Infinity)]), x, positive]);
}

interface Parts {
  readonly mantissa: Value;
  readonly exponent: Value;
}

/** Powers of two are taken out until the number is one that an f32 has the exponent of. */
function apart(m: Machine, x: Value): Parts {
  let mantissa = x;
  let exponent = full(m, 0);
  const move = (test: Value, power: number): void => {
    mantissa = emit(m, "select", [test, emit(m, "mul", [mantissa, full(m, 2 ** power)]), mantissa]);
    exponent = emit(m, "select", [test, emit(m, "sub", [exponent, full(m, power)]), exponent]);
  };
  for (const power of [512, 512]) move(emit(m, "lt", [mantissa, full(m, 2 ** -500)]), power);
  for (const power of [256, 128, 64]) move(emit(m, "lt", [mantissa, full(m, 2 ** (20 - power))]), power);
  for (const power of [512, 256, 128, 64]) move(emit(m, "le", [full(m, 2 ** power), mantissa]), -power);
  const biased = emit(m, "shr", [bitsOf(m, mantissa), full(m, 23, i32)]);
  const scale = ofBits(m, emit(m, "shl", [emit(m, "sub", [full(m, 254, i32), biased]), full(m, 23, i32)]));
  mantissa = emit(m, "mul", [mantissa, scale]);
  const unbiased = emit(m, "sub", [biased, full(m, 127, i32)]);
  exponent = emit(m, "add", [exponent, emit(m, "cast", [unbiased], { dtype: f64 })]);
  // An f32 may have been rounded up to the next power.
  move(emit(m, "lt", [mantissa, full(m, 1)]), 1);
  return { mantissa, exponent };
}

const bitsOf = (m: Machine, x: Value): Value =>
  emit(m, "bitcast", [emit(m, "cast", [x], { dtype: f32 })], { dtype: i32 });
const ofBits = (m: Machine, bits: Value): Value =>
  emit(m, "cast", [emit(m, "bitcast", [bits], { dtype: f32 })], { dtype: f64 });

/** `x` without the lower 32 bits of its 64. */
function upperHalf(m: Machine, x: Value): Value {
  const size = emit(m, "abs", [x]);
  const bits = emit(m, "and", [bitsOf(m, size), full(m, -8, i32)]);
  const near = ofBits(m, bits);
  const below = ofBits(m, emit(m, "sub", [bits, full(m, 8, i32)]));
  const found = emit(m, "select", [emit(m, "lt", [size, near]), below, near]);
  return emit(m, "select", [emit(m, "lt", [x, full(m, 0)]), emit(m, "neg", [found]), found]);
}

const coefficients = [
  6.66666666666673513e-1, 3.999999999940941908e-1, 2.857142874366239149e-1, 2.222219843214978396e-1,
  1.818357216161805012e-1, 1.531383769920937332e-1, 1.479819860511658591e-1,
];

/** `ln(1 + f) − f + f²/2` */
function remainder(m: Machine, f: Value, halfSquare: Value): Value {
  const s = emit(m, "div", [f, emit(m, "add", [full(m, 2), f])]);
  const z = emit(m, "mul", [s, s]);
  const w = emit(m, "mul", [z, z]);
  const series = (from: number, start: Value): Value => {
    const own = coefficients.filter((_, i) => i % 2 === from).map((value) => full(m, value));
    const inner = own.reduceRight((sum, value) => emit(m, "add", [value, emit(m, "mul", [w, sum])]));
    return emit(m, "mul", [start, inner]);
  };
  const sum = emit(m, "add", [series(0, z), series(1, w)]);
  return emit(m, "mul", [s, emit(m, "add", [halfSquare, sum])]);
}

function binary(m: Machine, x: Value): Value {
  const { mantissa, exponent } = apart(m, x);
  const large = emit(m, "le", [full(m, 1 + (0x100000 - 0x95f64) / 0x100000), mantissa]);
  const half = emit(m, "select", [large, emit(m, "mul", [mantissa, full(m, 0.5)]), mantissa]);
  const k = emit(m, "select", [large, emit(m, "add", [exponent, full(m, 1)]), exponent]);
  const f = emit(m, "sub", [half, full(m, 1)]);
  const halfSquare = emit(m, "mul", [emit(m, "mul", [full(m, 0.5), f]), f]);
  const high = upperHalf(m, emit(m, "sub", [f, halfSquare]));
  const rest = remainder(m, f, halfSquare);
  const low = emit(m, "add", [emit(m, "sub", [emit(m, "sub", [f, high]), halfSquare]), rest]);
  const [ln2High, ln2Low] = [full(m, 1.4426950407214462757), full(m, 1.67517131648865118353e-10)];
  const valueHigh = emit(m, "mul", [high, ln2High]);
  const sum = emit(m, "mul", [emit(m, "add", [low, high]), ln2Low]);
  const valueLow = emit(m, "add", [sum, emit(m, "mul", [low, ln2High])]);
  const w = emit(m, "add", [k, valueHigh]);
  const lost = emit(m, "add", [emit(m, "sub", [k, w]), valueHigh]);
  return emit(m, "add", [emit(m, "add", [valueLow, lost]), w]);
}

function decimal(m: Machine, x: Value): Value {
  const { mantissa, exponent } = apart(m, x);
  const below = emit(m, "lt", [exponent, full(m, 0)]);
  const own = emit(m, "select", [below, emit(m, "mul", [mantissa, full(m, 0.5)]), mantissa]);
  const k = emit(m, "select", [below, emit(m, "add", [exponent, full(m, 1)]), exponent]);
  const rest = emit(m, "mul", [full(m, Math.LOG10E), emit(m, "log", [own])]);
  const z = emit(m, "add", [emit(m, "mul", [k, full(m, 3.69423907715893078616e-13)]), rest]);
  return emit(m, "add", [z, emit(m, "mul", [k, full(m, 3.01029995663611771306e-1)])]);
}
