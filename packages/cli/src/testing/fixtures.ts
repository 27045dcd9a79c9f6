/** Programs of functions as the source front end makes them, by hand. */
import {
  at,
  bool,
  buildProgram,
  f64,
  primitives,
  type ArrayType,
  type Emitter,
  type Params,
  type Value,
} from "cotangent/compiler";
import type { PlainField, PlainType, SourceProgram } from "../source/source-program.ts";

const scalar: ArrayType = { dtype: f64, shape: [] };
const number: PlainType = { kind: "number" };
export const list = (length: number, storage: "Array" | "Float64Array" | "Float32Array" = "Array"): PlainType => ({
  kind: "array",
  element: number,
  length,
  storage,
});

/** A builder by the names of operations. */
export const writer =
  (b: Emitter) =>
  (name: string, args: readonly Value[], params: Params = {}): Value => {
    const primitive = primitives.get(name);
    const [first] = primitive ? b.apply(primitive, args, params) : [];
    if (!first) throw new Error(`no operation ${name}`);
    return first;
  };

const constant = (b: Emitter, value: number): Value => writer(b)("full", [], { value, dtype: f64, shape: [] });
const element = (b: Emitter, x: Value, i: number): Value =>
  writer(b)("reshape", [writer(b)("slice", [x], { start: [i], limit: [i + 1], stride: [1] })], { shape: [] });

const field = (name: string, type: PlainType): PlainField => ({ name, type });

/** A thrown body with drag, in steps, until it comes down: `target` is the height and the place to hit. */
export function rocket(): SourceProgram {
  const atLine = (b: Emitter, line: number): void => void (b.origin = `/work/rocket.ts:${line}:3`);
  const body = buildProgram("flight", [scalar, scalar, scalar, scalar], (b, drag, x, vx, vy) => {
    const w = writer(b);
    atLine(b, 5);
    const speed = w("sqrt", [w("add", [w("mul", [vx, vx]), w("mul", [vy, vy])])]);
    atLine(b, 6);
    const slower = w("sub", [vx, w("mul", [w("mul", [drag, speed]), vx])]);
    atLine(b, 7);
    return [w("add", [x, w("mul", [slower, constant(b, 0.01)])]), slower, w("sub", [vy, constant(b, 0.1)])];
  });
  const condition = buildProgram("flying", [scalar, scalar, scalar, scalar], (b, _drag, _x, _vx, vy) => [
    writer(b)("lt", [constant(b, -1), vy]),
  ]);
  const program = buildProgram("miss", [scalar, scalar, { dtype: f64, shape: [2] }], (b, theta, drag, target) => {
    const w = writer(b);
    atLine(b, 3);
    const start = [constant(b, 0), w("cos", [theta]), w("sin", [theta])];
    const whileLoop = primitives.get("whileLoop");
    const [x] = whileLoop
      ? b.apply(whileLoop, [drag, ...start], { body, condition, consts: 1, carries: 3, count: 100 })
      : [];
    if (!x) return [];
    atLine(b, 9);
    const [dx, dy] = [w("sub", [x, element(b, target, 0)]), element(b, target, 1)];
    return [w("add", [w("mul", [dx, dx]), w("mul", [dy, dy])])];
  });
  return {
    name: "miss",
    parameters: [field("theta", number), field("drag", number), field("target", list(2))],
    result: number,
    program,
    documentation: "How far the rocket misses.\n@param theta the angle */ alert(1)",
  };
}

/** The same as {@link rocket} computes, in plain words. */
export function miss(theta: number, drag: number, target: readonly number[]): number {
  let [x, vx, vy] = [0, Math.cos(theta), Math.sin(theta)];
  for (let i = 0; i < 100 && -1 < vy; i++) {
    const speed = Math.sqrt(vx * vx + vy * vy);
    vx -= drag * speed * vx;
    x += vx * 0.01;
    vy -= 0.1;
  }
  const [dx, dy] = [x - (target[0] ?? NaN), target[1] ?? NaN];
  return dx * dx + dy * dy;
}

/** `{ p: { w, on, rest: [a, b] }, grid } ↦ { sums: w·a by elements, flags, rows: grid·b }`: values of every kind. */
export function kinds(): SourceProgram {
  const p: PlainType = {
    kind: "object",
    fields: [
      field("w", list(3, "Float64Array")),
      field("on", { kind: "boolean" }),
      field("rest", { kind: "tuple", elements: [number, list(3, "Float32Array")] }),
    ],
  };
  const grid: PlainType = { kind: "array", element: list(3), length: 2, storage: "Array" };
  const vector = { dtype: f64, shape: [3] };
  const inputs = [vector, { dtype: bool, shape: [] }, scalar, vector, { dtype: f64, shape: [2, 3] }];
  const program = buildProgram("kinds", inputs, (b, ...given) => {
    const [w, on, a, c, g] = [0, 1, 2, 3, 4].map((i) => at(given, i));
    if (!w || !on || !a || !c || !g) return [];
    const apply = writer(b);
    const spread = (x: Value, shape: readonly number[]): Value =>
      apply("broadcast", [x], { shape, axes: x.type.shape.map((_, i) => shape.length - x.type.shape.length + i) });
    const sums = apply("mul", [w, spread(a, [3])]);
    const rows = apply("mul", [g, spread(c, [2, 3])]);
    return [sums, apply("not", [on]), apply("mul", [a, a]), rows];
  });
  return {
    name: "kinds",
    parameters: [field("p", p), field("grid", grid)],
    result: {
      kind: "object",
      fields: [
        field("sums", list(3, "Float64Array")),
        field("off", { kind: "boolean" }),
        field("pair", { kind: "tuple", elements: [number, grid] }),
      ],
    },
    program,
    documentation: "",
  };
}
