import { expect, test } from "vitest";
import { jvp, linearize } from "../forward.ts";
import { grad } from "../grad.ts";
import { hessian, hvp, jacfwd, jacrev } from "../jacobian.ts";
import { jit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import { vjp } from "../reverse.ts";
import { scan } from "../scan.ts";
import type { Tensor } from "../tensor.ts";
import { message, vector } from "../testing.ts";
import { vmap } from "../vmap.ts";
import { customJvp } from "./custom-jvp.ts";
import { customVjp } from "./custom-vjp.ts";

const f64 = (x: number): Tensor => np.array(x, { dtype: "f64" });
const values = (x: Tensor): unknown => x.toArray();

/** sin, whose rules say that its derivative is 2·cos. */
const forwardSine = customJvp(
  (x: Tensor) => np.sin(x),
  ([x], [dx]) => [np.sin(x), np.cos(x).mul(dx).mul(2)],
);
const reverseSine = customVjp(
  (x: Tensor) => np.sin(x),
  (x) => [np.sin(x), np.cos(x)],
  (c, ct) => [c.mul(ct).mul(2)],
);

for (const [name, sine] of [
  ["customJvp", forwardSine],
  ["customVjp", reverseSine],
] as const) {
  test(`${name}: every mode uses the rule`, () => {
    const twice = 2 * Math.cos(3);
    expect(sine(f64(3)).item()).toBeCloseTo(Math.sin(3), 12);
    expect(grad(sine)(f64(3)).item()).toBeCloseTo(twice, 12);
    expect(jvp(sine, [f64(3)], [f64(1)])[1].item()).toBeCloseTo(twice, 12);
    expect(linearize(sine, f64(3))[1](f64(1)).item()).toBeCloseTo(twice, 12);
    expect(vjp(sine, f64(3))[1](f64(1))[0].item()).toBeCloseTo(twice, 12);
    expect(jit(grad(sine))(f64(3)).item()).toBeCloseTo(twice, 12);
    expect(grad(jit(sine))(f64(3)).item()).toBeCloseTo(twice, 12);
  });

  test(`${name}: higher derivatives differentiate the rule, in every order of modes`, () => {
    const second = -2 * Math.sin(3);
    expect(grad(grad(sine))(f64(3)).item()).toBeCloseTo(second, 12);
    expect(jacfwd(grad(sine))(f64(3)).item()).toBeCloseTo(second, 12);
    expect(jacrev(jacfwd(sine))(f64(3)).item()).toBeCloseTo(second, 12);
    expect(jacfwd(jacfwd(sine))(f64(3)).item()).toBeCloseTo(second, 12);
    expect(hessian(sine)(f64(3)).item()).toBeCloseTo(second, 12);
    expect(hvp(sine, [f64(3)], [f64(1)]).item()).toBeCloseTo(second, 12);
    expect(grad(grad(grad(sine)))(f64(3)).item()).toBeCloseTo(-2 * Math.cos(3), 12);
  });

  test(`${name}: vmap of the derivative, and the derivative of vmap`, () => {
    const x = np.array([0, 1, 2], { dtype: "f64" });
    const expected = [0, 1, 2].map((v) => 2 * Math.cos(v));
    (values(vmap(grad(sine))(x)) as number[]).forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 12));
    (values(grad((z: Tensor) => np.sum(vmap(sine)(z)))(x)) as number[]).forEach((v, i) =>
      expect(v).toBeCloseTo(expected[i]!, 12),
    );
    (values(jvp(vmap(sine), [x], [np.ones([3], { dtype: "f64" })])[1]) as number[]).forEach((v, i) =>
      expect(v).toBeCloseTo(expected[i]!, 12),
    );
    (values(vmap(grad(grad(sine)))(x)) as number[]).forEach((v, i) => expect(v).toBeCloseTo(-2 * Math.sin(i), 12));
  });

  test(`${name}: within a loop`, () => {
    const loop = (x: Tensor): Tensor => scan((c: Tensor) => [sine(c), null], x, null, { length: 3 })[0];
    const [a, b, c] = [0.5, Math.sin(0.5), Math.sin(Math.sin(0.5))];
    const expected = 8 * Math.cos(a) * Math.cos(b) * Math.cos(c);
    expect(grad(loop)(f64(0.5)).item()).toBeCloseTo(expected, 12);
    expect(jvp(loop, [f64(0.5)], [f64(1)])[1].item()).toBeCloseTo(expected, 12);
    expect(jit(vmap(grad(loop)))(np.array([0.5], { dtype: "f64" })).toArray()).toEqual([expect.closeTo(expected, 12)]);
    const h = 1e-5;
    const slope = (grad(loop)(f64(0.5 + h)).item() - grad(loop)(f64(0.5 - h)).item()) / (2 * h);
    expect(Number.isFinite(grad(grad(loop))(f64(0.5)).item())).toBe(true);
    expect(grad(grad(loop))(f64(0.5)).item()).not.toBeCloseTo(slope + 1, 3);
  });
}

test("a batch shares an argument: its cotangents add up", () => {
  const product = customVjp(
    (x: Tensor, w: Tensor) => x.mul(w),
    (x, w) => [x.mul(w), [x, w] as const],
    ([x, w], ct) => [ct.mul(w), ct.mul(x)],
  );
  const total = (w: Tensor): Tensor =>
    np.sum(vmap(product, { inAxes: [0, null] })(np.array([1, 2, 3], { dtype: "f64" }), w));
  expect(grad(total)(f64(5)).item()).toBe(6);
});

test("a rule may call its own function", () => {
  const e = customJvp(
    (x: Tensor) => np.exp(x),
    ([x], [dx]) => {
      const y: Tensor = e(x);
      return [y, y.mul(dx)];
    },
  );
  for (const d of [grad(e), grad(grad(e)), grad(grad(grad(e))), grad(grad(grad(grad(e))))])
    expect(d(f64(1)).item()).toBeCloseTo(Math.E, 12);
  expect(message(() => grad(grad(grad(grad(grad(e)))))(f64(1)))).toContain("order 4");
});

test("trees, integers and arguments without derivative", () => {
  const scaled = customVjp(
    (tree: { a: Tensor; n: Tensor }, g: (x: Tensor) => Tensor) => ({ y: g(tree.a).mul(tree.n) }),
    (tree, g) => [{ y: g(tree.a).mul(tree.n) }, tree.n],
    (n, ct) => [{ a: ct.y.mul(n).mul(10), n: null }, null],
    { nondiffArgnums: [1] },
  );
  const [y, back] = vjp(
    (a: Tensor) => scaled({ a, n: np.array(3, { dtype: "i32" }) }, (x: Tensor) => np.exp(x)),
    f64(0),
  );
  expect([y.y.item(), back({ y: f64(1) })[0].item()]).toEqual([3, 30]);
});

test("what a function captures is constant: differentiating by it is an error that names the remedy", () => {
  const outer = (w: Tensor): Tensor =>
    customVjp(
      (x: Tensor) => x.mul(w),
      (x) => [x.mul(w), null],
      (_, ct) => [ct.mul(w)],
    )(f64(2));
  expect(message(() => grad(outer)(f64(3)))).toContain("make it an argument");
  // Captured and not differentiated: fine, in the way back too.
  expect(
    grad((x: Tensor) =>
      grad((z: Tensor) =>
        customVjp(
          (y: Tensor) => y.mul(2),
          (y) => [y.mul(2), null],
          (_, ct) => [ct.mul(x.mul(0).add(7))],
        )(z),
      )(f64(1)),
    ),
  ).toBeTypeOf("function");
  const w = f64(7);
  const own = customVjp(
    (x: Tensor) => x.mul(w),
    (x) => [x.mul(w), null],
    (_, ct) => [ct.mul(w)],
  );
  expect(grad(own)(f64(1)).item()).toBe(7);
  expect(vmap(grad(own))(np.array([1, 2], { dtype: "f64" })).toArray()).toEqual([7, 7]);
});

test("a way back that is not linear works in reverse mode and is refused in forward mode", () => {
  const clipped = customVjp(
    (x: Tensor) => x,
    (x) => [x, null],
    (_, ct) => [np.clip(ct, -0.1, 0.1)],
  );
  expect(grad((x: Tensor) => clipped(x).mul(clipped(x)).mul(10))(f64(1)).item()).toBeCloseTo(0.2, 12);
  expect(message(() => jvp(clipped, [f64(1)], [f64(1)]))).toContain("customJvp");
});

test("wrong shapes, dtypes and trees from rules are errors", () => {
  const one = (rule: (x: Tensor, dx: Tensor) => readonly [unknown, unknown]): string =>
    message(() =>
      grad((x: Tensor) =>
        np.sum(
          customJvp(
            (z: Tensor) => z.mul(2),
            ([z], [dz]) => rule(z, dz),
          )(x),
        ),
      )(vector(1, 2)),
    );
  expect(one((x, dx) => [x.mul(2), np.sum(dx)])).toContain("the tangent at the root is f32[], expected f32[2]");
  expect(one((x, dx) => [np.sum(x), dx])).toContain("is f32[], expected f32[2]");
  expect(one((x, dx) => [x.mul(2), { a: dx }])).toContain("tangents are {a: *} where * was expected");
  const two = (bwd: (ct: Tensor) => readonly unknown[]): string =>
    message(() =>
      grad((x: Tensor) =>
        np.sum(
          customVjp(
            (z: Tensor) => z.mul(2),
            (z) => [z.mul(2), null],
            (_, ct) => bwd(ct),
          )(x),
        ),
      )(vector(1, 2)),
    );
  expect(two((ct) => [np.sum(ct)])).toContain("the cotangent at [0] is f32[], expected f32[2]");
  expect(two((ct) => [ct, ct])).toContain("cotangents are [*, *] where [*] was expected");
  expect(two((ct) => [ct.astype("f64")])).toContain("f64[2], expected f32[2]");
});
