import { inspect } from "node:util";
import { expect, test } from "vitest";
import { grad } from "./grad.ts";
import { jit } from "./jit.ts";
import { Tensor } from "./tensor.ts";
import { message, scalar, vector } from "./testing.ts";

/** The message of what happens when a function does `use` with its tracer. */
const inTrace = (use: (x: Tensor) => unknown): string =>
  message(() =>
    jit((x: Tensor) => {
      use(x);
      return x;
    })(vector(1, 2)),
  );
const js = (x: Tensor): number => x as unknown as number;

test("a condition on a tracer never takes a branch", () => {
  expect(inTrace((x) => (js(x) > 0 ? 1 : 2))).toMatchInlineSnapshot(`
    "TraceError: [tracer-as-value] f32[2], an argument of "f", is used as a JavaScript number (by an operator, a comparison or a condition)
      line: <line>
      hint: use where() for a choice by value, scan() for a loop, a static argument (jit's staticArgnums) for a value known when tracing, and methods such as x.add(1) for arithmetic"
  `);
});

test("JavaScript's operators refuse tracers", () => {
  for (const use of [
    (x: Tensor) => js(x) + 1,
    (x: Tensor) => -js(x),
    (x: Tensor) => js(x) == 1,
    (x: Tensor) => Math.exp(js(x)),
    (x: Tensor) => Number(x),
  ])
    expect(inTrace(use)).toContain("[tracer-as-value] f32[2], an argument of");
});

test("text, iteration, JSON and values refuse tracers, each by its name", () => {
  const uses = {
    text: (x: Tensor) => `value: ${String(x)}`,
    JSON: (x: Tensor) => JSON.stringify({ x }),
    iterable: (x: Tensor) => [...(x as unknown as number[])],
    "JavaScript value": (x: Tensor) => x.valueOf(),
    "nested arrays": (x: Tensor) => x.toArray(),
    "one number": (x: Tensor) => x.item(),
    "a typed array": (x: Tensor) => x.dataSync(),
    "used as one number": (x: Tensor) => x.sum().item(),
    dispose: (x: Tensor) => x.dispose(),
  };
  for (const [name, use] of Object.entries(uses)) expect(inTrace(use)).toMatch(new RegExp(`tracer-as-value.*${name}`));
});

test("console.log of a tracer shows its type and line", () => {
  let shown = "";
  grad((x: Tensor) => {
    shown = inspect(x.mul(2));
    return x;
  })(1);
  expect(shown).toMatch(/^Tracer\(f32\[\] at .*refuse\.test\.ts:\d+:\d+\)$/);
});

test("arrays outside of traces refuse JavaScript's operators too", () => {
  expect(message(() => js(vector(1, 2)) + 1)).toMatchInlineSnapshot(`
    "ArgumentError: [array-as-value] f32[2] is used as a JavaScript number (by an operator, a comparison or a condition)
      line: <line>
      hint: use item() for one number, toArray() or dataSync() for more, and methods such as x.add(1) for arithmetic"
  `);
  expect(message(() => [...(vector(1) as unknown as number[])])).toContain("array-as-value");
  expect(message(() => vector(1, 2).item())).toContain("[array-as-value] f32[2] is used as one number");
  expect(`value: ${String(scalar(1))}`).toBe("value: Tensor(f32[], 1)");
  expect(JSON.stringify(vector(1, 2))).toBe('{"dtype":"f32","shape":[2],"data":[1,2]}');
  expect(inspect(vector(1, 2))).toBe("Tensor(f32[2], [1, 2])");
});

test("a tracer that leaked out of its function is refused", () => {
  let leaked = scalar(0);
  grad((x: Tensor) => {
    leaked = x.mul(2);
    return x;
  })(1);
  expect(message(() => leaked.add(1))).toMatchInlineSnapshot(`
    "TraceError: [leaked-tracer] f32[], a tracer of "f" made at <line>, is used after that function was traced
      line: <line>
      hint: return values instead of storing them outside"
  `);
  expect(message(() => grad((x: Tensor) => x.mul(leaked))(1))).toContain("leaked-tracer");
  expect(message(() => grad((x: Tensor) => x)(leaked))).toContain("leaked-tracer");
});

test("a tracer of an inner function is refused in the outer one, while that is still traced", () => {
  let inner = scalar(0);
  const outer = (x: Tensor): Tensor => {
    grad((y: Tensor) => {
      inner = y;
      return y;
    })(x);
    return x.mul(inner);
  };
  expect(message(() => grad(outer)(1))).toContain("leaked-tracer");
});

test("errors of shapes say the user's line", () => {
  expect(message(() => vector(1, 2).add(vector(1, 2, 3)))).toMatchInlineSnapshot(`
    "ShapeError: [shape-mismatch] add: shapes [2] and [3] do not broadcast
      line: <line>
      hint: lengths of axes, aligned at the last, must be equal or 1; use reshape() to add axes of length 1"
  `);
  expect(message(() => grad((x: Tensor) => x.matmul(x))(1))).toMatchInlineSnapshot(`
    "ShapeError: [shape-mismatch] matmul: f32[] times f32[]
      line: <line>
      hint: the last axis of the left and the next to last axis of the right have equal length; multiply by a scalar with mul()"
  `);
  expect(message(() => vector(1).astype("i32").add(vector(1).astype("u32")))).toMatchInlineSnapshot(`
    "ShapeError: [dtype-mismatch] i32 meets u32, and neither holds all values of the other
      line: <line>
      hint: cast one of them with astype()"
  `);
  expect(message(() => vector(1, 2).sum({ axis: 1 }))).toMatchInlineSnapshot(`
    "ShapeError: [axis-out-of-range] sum: axis 1 of an array of rank 1
      line: <line>
      hint: an axis is a number in -1 … 0"
  `);
  expect(message(() => vector(1, 2).reshape([3]))).toMatchInlineSnapshot(`
    "ShapeError: [size-mismatch] reshape: f32[2] has 2 elements, [3] has 3
      line: <line>
      hint: the number of elements must stay the same"
  `);
  expect(message(() => vector(1).astype("f8" as never))).toMatchInlineSnapshot(`
    "ArgumentError: [unknown-dtype] there is no dtype "f8"
      line: <line>
      hint: the dtypes are f16, f32, f64, i32, u32, bool; or import { complex64 }"
  `);
  expect(message(() => vector(1).add("1" as never))).toMatchInlineSnapshot(`
    "ArgumentError: [not-a-tensor] the string "1" is no tensor
      line: <line>
      hint: make one with np.array(…), or pass a tensor, a number or a boolean"
  `);
});

test("Tensor is the class of tracers too", () => {
  expect(jit((x: Tensor) => (x instanceof Tensor ? x : scalar(9)))(1).item()).toBe(1);
});
