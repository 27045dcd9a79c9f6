/** Loops whose number of iterations depends on numbers. */
import {
  add,
  arrayType,
  arrayValue,
  buildProgram,
  div,
  f64,
  full,
  lt,
  mul,
  namedSize,
  scan,
  sin,
  sizeValue,
  whileLoop,
  cast,
  type ArrayValue,
  type Emitter,
  type Program,
  type Value,
} from "@cotangent/ir";

export const scalar = arrayType(f64);
export const number = (x: number): ArrayValue => arrayValue(f64, [], [x]);
export const vector = (...data: readonly number[]): ArrayValue => arrayValue(f64, [data.length], data);
export const constant = (b: Emitter, value: number): Value => b.one(full, [], { value, dtype: f64, shape: [] });

/** `condition(a, x)` and `body(a, x)` as a loop with one constant and one carry. */
export function loopOn(
  b: Emitter,
  [a, x]: readonly [Value, Value],
  limit: (b: Emitter, a: Value, x: Value) => Value,
  body: Program,
): Value {
  const condition = buildProgram("condition", [scalar, scalar], (inner, p, q) => [limit(inner, p, q)]);
  const params = { body, condition, consts: 1, carries: 1, count: Infinity, backwards: false };
  return b.apply(whileLoop, [a, x], params)[0]!;
}

const shrinking = buildProgram("shrinking", [scalar, scalar], (b, a, y) => [
  b.one(mul, [y, b.one(div, [a, b.one(add, [a, constant(b, 1)])])]),
]);

/** `while (y > ½) y *= a / (a + 1)` */
const shrunk = (b: Emitter, a: Value, y: Value): Value =>
  loopOn(b, [a, y], (inner, _, q) => inner.one(lt, [constant(inner, 0.5), q]), shrinking);

const growing = buildProgram("growing", [scalar, scalar], (b, a, x) => [
  b.one(add, [b.one(mul, [x, constant(b, 1.25)]), b.one(sin, [shrunk(b, a, x)])]),
]);

const below =
  (most: number) =>
  (b: Emitter, _: Value, x: Value): Value =>
    b.one(lt, [x, constant(b, most)]);

/** `while (x < 50) x = 1.25 x + sin(shrunk(a, x))`, squared: a loop in a loop. */
export const nested = buildProgram("nested", [scalar, scalar], (b, a, x) => {
  const z = loopOn(b, [a, x], below(50), growing);
  return [b.one(mul, [z, z])];
});

/** `while (x < most) x = x·x + a` */
export const squaring = (most: number): Program =>
  buildProgram("squaring", [scalar, scalar], (b, a, x) => {
    const body = buildProgram("body", [scalar, scalar], (inner, c, y) => [inner.one(add, [inner.one(mul, [y, y]), c])]);
    return [loopOn(b, [a, x], below(most), body)];
  });

/** `for (x of xs) c += shrunk(a, c + x)` within `while (c < 9)`: a loop in a scan in a loop, over an array of any length. */
export const inScan = buildProgram("inScan", [arrayType(f64, [namedSize("n")]), scalar, scalar], (b, xs, a, start) => {
  const step = buildProgram("step", [scalar, scalar, scalar], (inner, p, c, x) => [
    inner.one(add, [c, shrunk(inner, p, inner.one(add, [c, x]))]),
  ]);
  const n = namedSize("n");
  const types = [arrayType(f64, [n]), scalar, scalar];
  const body = buildProgram("body", types, (inner, all, p, c) =>
    inner.apply(scan, [p, c, all], { body: step, consts: 1, carries: 1, count: n, backwards: false }),
  );
  const condition = buildProgram("condition", types, (inner, _all, _p, c) => [below(9)(inner, c, c)]);
  const params = { body, condition, consts: 2, carries: 1, count: Infinity, backwards: false };
  return b.apply(whileLoop, [xs, a, start], params);
});

/** `x·n`, with the length of an array as a number. */
export const timesLength = buildProgram("timesLength", [arrayType(f64, [namedSize("n")]), scalar], (b, _, x) => [
  b.one(mul, [x, b.one(cast, [b.one(sizeValue, [], { of: namedSize("n") })], { dtype: f64 })]),
  b.one(sizeValue, [], { of: namedSize("n") }),
]);
