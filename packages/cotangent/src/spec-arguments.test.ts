import { describe, expect, test } from "vitest";
import { complex64 } from "./complex/dtypes.ts";
import { jvp, linearize } from "./forward.ts";
import { whileLoop } from "./flow/while.ts";
import { cond } from "./flow/cond.ts";
import { valueAndGrad } from "./grad.ts";
import { evalShape, explain, toProgram, type TensorType } from "./inspect.ts";
import { hessian, jacfwd } from "./jacobian.ts";
import { jit } from "./jit.ts";
import * as np from "./numpy/index.ts";
import * as random from "./random/index.ts";
import { scan } from "./scan.ts";
import type { Tensor } from "./tensor.ts";
import { message } from "./testing.ts";
import { vmap } from "./vmap.ts";

const type = (text: string): TensorType => {
  const [dtype = "", lengths = ""] = text.slice(0, -1).split("[");
  return { dtype, shape: lengths === "" ? [] : lengths.split(",").map(Number) };
};
const params = { w: "f32[784, 10]", b: { dtype: "f32", shape: [10] } };
const loss = ({ w, b }: { w: Tensor; b: Tensor }, x: Tensor): Tensor => np.mean(np.square(np.matmul(x, w).add(b)));

describe("evalShape of types", () => {
  test("as text, as objects and beside tensors", () => {
    const f = (x: Tensor, y: readonly Tensor[], z: number | Tensor): unknown => ({
      sum: np.add(x, y[0]!),
      z: np.add(z, 1),
    });
    expect(evalShape(f, "f32[3, 1]", [{ dtype: "f32", shape: [4] }], 2)).toEqual({
      sum: type("f32[3,4]"),
      z: type("f32[]"),
    });
    expect(evalShape(f, np.ones([2]), ["f64[0, 2]"], "i32")).toEqual({ sum: type("f64[0,2]"), z: type("i32[]") });
  });
  test("what it returns may be given to it", () => {
    const hidden = evalShape((x: Tensor) => ({ x: np.matmul(x, x) }), "f32[5, 5]");
    expect(evalShape((tree: { x: Tensor }) => tree.x.sum({ axis: 0 }), hidden)).toEqual(type("f32[5]"));
    const z = evalShape((x: Tensor) => x.astype(complex64), "f32[3]");
    expect(z).toEqual(type("complex64[3]"));
    expect(evalShape((x: Tensor) => np.abs(x), z)).toEqual(type("f32[3]"));
    expect(evalShape((x: Tensor) => np.exp(x), "complex128[2, 2]")).toEqual(type("complex128[2,2]"));
  });
  test("through transforms, loops and branches", () => {
    const x = { dtype: "f32", shape: [1_000_000, 784] };
    expect(evalShape(valueAndGrad(loss), params, x)).toEqual([
      type("f32[]"),
      { w: type("f32[784,10]"), b: type("f32[10]") },
    ]);
    expect(evalShape(jit(valueAndGrad(loss)), params, x)).toEqual([
      type("f32[]"),
      { w: type("f32[784,10]"), b: type("f32[10]") },
    ]);
    expect(evalShape(vmap(loss, { inAxes: [null, 0] }), params, "f32[9, 2, 784]")).toEqual(type("f32[9]"));
    expect(
      evalShape(
        jacfwd((y: Tensor) => np.sin(y)),
        "f32[2, 3]",
      ),
    ).toEqual(type("f32[2,3,2,3]"));
    expect(
      evalShape(
        hessian((y: Tensor) => np.sum(np.sin(y))),
        "f64[4]",
      ),
    ).toEqual(type("f64[4,4]"));
    expect(evalShape((y: Tensor) => jvp(np.sin, [y], [y]), "f32[2]")).toEqual([type("f32[2]"), type("f32[2]")]);
    expect(evalShape((y: Tensor) => linearize(np.sin, y)[1](y), "f32[2]")).toEqual(type("f32[2]"));
    const running = (xs: Tensor): unknown => scan((c: Tensor, row: Tensor) => [c.add(row), c], np.zeros([3]), xs);
    expect(evalShape(running, "f32[7, 3]")).toEqual([type("f32[3]"), type("f32[7,3]")]);
    const halved = (y: Tensor): Tensor =>
      whileLoop(
        (c: Tensor) => np.max(c).greater(1),
        (c: Tensor) => c.mul(0.5),
        y,
      );
    expect(evalShape(halved, "f32[5]")).toEqual(type("f32[5]"));
    expect(evalShape((y: Tensor) => cond(y.less(0), np.sin, np.cos, y), "f32")).toEqual(type("f32[]"));
    expect(evalShape((k: random.Key) => random.normal(k, [2, 8]), "u32[2]")).toEqual(type("f32[2,8]"));
  });
});

test("programs of types are those of arrays", () => {
  const f = (x: Tensor): Tensor => np.sum(np.exp(x));
  expect(toProgram(f, "f32[3]").text).toBe(toProgram(f, np.ones([3])).text);
  expect(explain(f, "f32[3]").source).toBe(explain(f, np.ones([3])).source);
});

test("what says no type is refused, and shapes that do not fit, by evalShape too", () => {
  expect(message(() => evalShape(np.sin, "f32[n]"))).toContain('evalShape: the string "f32[n]" at [0] says no type');
  expect(message(() => evalShape(loss, { w: "f31[2]", b: 1 }, 1))).toContain(
    'evalShape: the string "f31[2]" at [0].w says no type',
  );
  expect(message(() => evalShape(np.sin, { dtype: "f32", shape: [2.5] }))).toContain("says no type");
  expect(message(() => evalShape(np.sin, { dtype: "f33", shape: [2] }))).toContain('there is no dtype "f33"');
  expect(message(() => evalShape(loss, params, "f32[2, 783]"))).toContain("[shape-mismatch]");
});
