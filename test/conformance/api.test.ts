/** The prose cases of the conformance material, each a test with the case's id as its name. */
import {
  checkpoint,
  customFixedPoint,
  customJvp,
  customVjp,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  linearize,
  linearTranspose,
  scan,
  valueAndGrad,
  vjp,
  vmap,
  type Tensor,
} from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";

const f64 = (x: number): Tensor => np.array(x, { dtype: "f64" });
const f64s = (...x: readonly number[]): Tensor => np.array(x, { dtype: "f64" });
const expectClose = (x: Tensor, expected: number): void => expect(x.item()).toBeCloseTo(expected, 10);
const expectAll = (x: Tensor, expected: readonly number[]): void =>
  expect(x.toArray()).toEqual(expected.map((value) => expect.closeTo(value, 10)));

test("api/custom-jvp-sin", () => {
  const f = customJvp(
    (x: Tensor) => np.sin(x),
    ([x], [dx]) => [np.sin(x), np.cos(x).mul(dx).mul(2)],
  );
  expectClose(grad(f)(f64(3)), -1.9799849932008908);
  expectClose(jvp(f, [f64(3)], [f64(1)])[1], -1.9799849932008908);
  expectClose(grad(grad(f))(f64(3)), -0.2822400161197344);
  expectAll(vmap(grad(f))(f64s(0, 1, 2)), [2, 1.0806046117362795, -0.8322936730942848]);
});

test("api/custom-vjp-clip", () => {
  const f = customVjp(
    (x: Tensor) => x,
    (x) => [x, null],
    (_, ct) => [np.clip(ct, -0.1, 0.1)],
  );
  const square = (x: Tensor): Tensor => {
    const y = f(x);
    return y.mul(y).mul(10);
  };
  expectClose(grad(square)(f64(1)), 0.1);
});

test("api/custom-vjp-log1pexp", () => {
  const f = customVjp(
    (x: Tensor) => np.log(np.exp(x).add(1)),
    (x) => [np.log(np.exp(x).add(1)), x],
    (x, ct) => [ct.mul(f64(1).sub(f64(1).div(np.exp(x).add(1))))],
  );
  expectClose(grad(f)(f64(100)), 1);
  expectClose(grad(f)(f64(3)), 0.9525741268224333);
  expectAll(vmap(grad(f))(f64s(0, 1, 2)), [0.5, 0.7310585786300049, 0.8807970779778823]);
});

test("api/custom-rule-x/(1+sqrt x)", () => {
  const plain = (x: Tensor): Tensor => x.div(np.sqrt(x).add(1));
  const f = customJvp(plain, ([x], [dx]) => {
    const root = np.sqrt(x);
    const below = root.add(1);
    return [plain(x), root.add(2).div(below.mul(below).mul(2)).mul(dx)];
  });
  expect(grad(plain)(f64(0)).item()).toBeNaN();
  expectClose(grad(f)(f64(0)), 1);
});

test("api/custom-fixed-point", () => {
  const step = (x: Tensor, a: Tensor): Tensor => x.add(a.div(x)).div(2);
  const root = customFixedPoint(step)(
    (x, a: Tensor) => scan((c: Tensor) => [step(c, a), null], x, null, { length: 12 })[0],
  );
  const f = (a: Tensor): Tensor => root(f64(1), a);
  expectClose(grad(f)(f64(2)), 0.35355339059327373);
  expectClose(grad(grad(f))(f64(2)), -0.08838834764831843);
}, 60_000);

test("api/custom-jvp-multi", () => {
  const f = customJvp(
    (x: Tensor, y: Tensor) => x.mul(x).mul(y),
    ([x, y], [dx, dy]) => [x.mul(x).mul(y), x.mul(y).mul(2).mul(dx).add(x.mul(x).mul(dy))],
  );
  const [dx, dy] = grad(f, { argnums: [0, 1] })(f64(2), f64(3));
  expectClose(dx, 12);
  expectClose(dy, 4);
});

test("api/f(2,3)=sin(x)*y", () => {
  expectClose(grad((x: Tensor, y: Tensor) => np.sin(x).mul(y))(f64(2), f64(3)), -1.2484405096414273);
});

test("api/argnums", () => {
  const f = (x: Tensor, y: Tensor): Tensor => x.mul(x).mul(y.pow(3));
  expectClose(grad(f)(f64(2), f64(3)), 108);
  expectClose(grad(f, { argnums: 1 })(f64(2), f64(3)), 108);
  const [dx, dy] = grad(f, { argnums: [0, 1] })(f64(2), f64(3));
  expectClose(dx, 108);
  expectClose(dy, 108);
  expectClose(grad(f, { argnums: -1 })(f64(2), f64(3)), 108);
});

test("api/value_and_grad", () => {
  let calls = 0;
  const [value, gradient] = valueAndGrad((x: Tensor) => {
    calls++;
    return x.pow(3);
  })(f64(2));
  expectClose(value, 8);
  expectClose(gradient, 12);
  expect(calls).toBe(1);
});

test("api/pytree-grad", () => {
  const f = ({ W, c }: { W: readonly [Tensor, Tensor]; c: { d: Tensor } }): Tensor => W[0].mul(W[1]).add(np.sin(c.d));
  const { W, c } = grad(f)({ W: [f64(2), f64(3)], c: { d: f64(0) } });
  expect(W).toHaveLength(2);
  expectClose(W[0], 3);
  expectClose(W[1], 2);
  expectClose(c.d, 1);
});

test("api/has-aux", () => {
  const [gradient, aux] = grad((x: Tensor) => [x.mul(x), { k: x.mul(3) }] as const, { hasAux: true })(f64(5));
  expectClose(gradient, 10);
  expectClose(aux.k, 15);
});

test("api/nonscalar-output-error", () => {
  expect(() => grad((x: Tensor) => x.mul(2))(f64s(1, 2, 3))).toThrow(/f64\[3\]/);
});

test("api/int-input-error", () => {
  expect(() => grad((x: Tensor) => x.mul(2))(np.array(1, { dtype: "i32" }))).toThrow(/i32/);
});

test("api/jvp-shape-mismatch-error", () => {
  expect(() => jvp((x: Tensor) => x.mul(2), [f64s(1, 2)], [f64s(1, 2, 3)])).toThrow(/f64\[3\].*f64\[2\]/s);
  expect(() => jvp((x: { a: Tensor }) => x.a, [{ a: f64(1) }], [f64(1) as never])).toThrow(/structures differ/);
});

test("api/vjp-shape-mismatch-error", () => {
  const [, back] = vjp((x: Tensor) => x.mul(2), f64s(1, 2));
  expect(() => back(f64(1))).toThrow(/f64\[\].*f64\[2\]/s);
});

test("api/jit-caching", () => {
  const f = jit((x: Tensor) => np.sum(x.mul(x)));
  for (const x of [f64s(1, 2), f64s(3, 4)]) f(x);
  expect(f.traceCount()).toBe(1);
  f(f64s(1, 2, 3));
  expect(f.traceCount()).toBe(2);
});

test("api/python-side-effect-free", () => {
  const x = f64s(1, 2);
  const f = jit((y: Tensor) => {
    // What a function gets is a tracer: it has no elements, so that writing to one means nothing.
    (y as unknown as number[])[0] = 5;
    return y.mul(2);
  });
  expect(f(x).toArray()).toEqual([2, 4]);
  const copy = x.toArray() as number[];
  copy[0] = 99;
  expect(x.toArray()).toEqual([1, 2]);
});

test("api/commute", () => {
  const f = (x: Tensor): Tensor => np.sum(np.sin(x).mul(np.cumsum(x)));
  const g = (x: Tensor): Tensor => np.exp(x).mul(np.sum(x.mul(x)));
  const xs = np.array(
    [
      [0.1, 0.2, 0.3],
      [0.4, -0.5, 0.6],
    ],
    { dtype: "f64" },
  );
  const [x, v, u] = [f64s(0.1, 0.2, 0.3), f64s(1, -2, 0.5), f64s(0.3, 0.7, -1)];
  expectAll(
    np.ravel(vmap(grad(f))(xs)),
    np.ravel(grad((all: Tensor) => np.sum(vmap(f)(all)))(xs)).toArray() as number[],
  );
  expectAll(np.ravel(jacfwd(g)(x)), np.ravel(jacrev(g)(x)).toArray() as number[]);
  const h = hessian(f)(x);
  expectAll(np.ravel(h), np.ravel(np.transpose(h)).toArray() as number[]);
  const [, push] = jvp(g, [x], [v]);
  const [pull] = vjp(g, x)[1](u);
  expectClose(np.sum(u.mul(push)), np.sum(pull.mul(v)).item());
});

test("api/linearize-transpose", () => {
  const g = (x: Tensor): Tensor => np.exp(x).mul(np.sum(x.mul(x)));
  const [x, v, u] = [f64s(0.1, 0.2, 0.3), f64s(1, -2, 0.5), f64s(0.3, 0.7, -1)];
  const [, map] = linearize(g, x);
  expectAll(map(v), jvp(g, [x], [v])[1].toArray() as number[]);
  expectAll(linearTranspose(map, x)(u)[0], vjp(g, x)[1](u)[0].toArray() as number[]);
});

test("api/checkpoint", () => {
  const f = (x: Tensor): Tensor => np.sin(np.exp(np.sin(x)));
  const g = checkpoint(f);
  expectClose(g(f64(0.7)), f(f64(0.7)).item());
  expectClose(grad(g)(f64(0.7)), grad(f)(f64(0.7)).item());
  expectClose(grad(grad(g))(f64(0.7)), grad(grad(f))(f64(0.7)).item());
  expectClose(grad(grad(grad(g)))(f64(0.7)), grad(grad(grad(f)))(f64(0.7)).item());
});
