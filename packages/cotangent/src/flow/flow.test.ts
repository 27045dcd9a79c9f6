import { expect, test } from "vitest";
import * as np from "../numpy/index.ts";
import {
  associativeScan,
  cond,
  foriLoop,
  grad,
  hessian,
  jacfwd,
  jit,
  jvp,
  map,
  switchCase,
  toProgram,
  vmap,
  whileLoop,
  type Tensor,
} from "../index.ts";

const f64 = { dtype: "f64" } as const;
const array = (values: number | readonly number[]): Tensor => np.array(values, f64);
const i32 = (values: number | readonly number[]): Tensor => np.array(values, { dtype: "i32" });

const pieces = (x: Tensor): Tensor =>
  cond(
    x.less(0),
    (y: Tensor) => np.sqrt(y.neg()),
    (y: Tensor) => np.log(y),
    x,
  );

test("one branch of cond runs, also in derivatives", () => {
  expect(pieces(array(-4)).item()).toBe(2);
  expect(grad(pieces)(array(-4)).item()).toBe(-0.25);
  expect(jit(grad(pieces))(array(2)).item()).toBe(0.5);
  expect(hessian(pieces)(array(2)).item()).toBe(-0.25);
  expect(jvp(pieces, [array(2)], [array(3)])[1].item()).toBe(1.5);
});

test("the branch that a row does not take leaves no NaN in its derivative", () => {
  const rows = array([-4, 2, -1, 0.5]);
  const expected = [-0.25, 0.5, -0.5, 2];
  expect(vmap(grad(pieces))(rows).toArray()).toEqual(expected);
  expect(grad((x: Tensor) => np.sum(vmap(pieces)(x)))(rows).toArray()).toEqual(expected);
  expect(vmap(pieces)(np.zeros([0], f64)).shape).toEqual([0]);
});

test("what branches close over is differentiated", () => {
  const f = (x: Tensor, k: Tensor): Tensor =>
    cond(
      x.greater(0),
      () => x.mul(k),
      () => k.mul(3),
    );
  expect(grad(f, { argnums: [0, 1] })(array(2), array(5)).map((g) => g.item())).toEqual([5, 2]);
  expect(grad(f, { argnums: [0, 1] })(array(-2), array(5)).map((g) => g.item())).toEqual([0, 3]);
});

test("numbers in one branch take the dtype of the other", () => {
  const f = (x: Tensor): Tensor =>
    cond(
      x.less(0),
      () => 0,
      (y: Tensor) => y,
      x,
    );
  expect(String(f(array(3)))).toBe("Tensor(f64[], 3)");
  expect(grad(f)(array(-3)).item()).toBe(0);
});

test("switchCase clamps its index", () => {
  const f = (i: number, x: Tensor): Tensor =>
    switchCase(i, [(y: Tensor) => y.add(1), (y: Tensor) => y.mul(10), (y: Tensor) => y.neg()], x);
  expect([-5, 0, 1, 2, 9].map((i) => f(i, array(4)).item())).toEqual([5, 5, 40, -4, -4]);
  const all = vmap((i: Tensor, x: Tensor) => switchCase(i, [(y: Tensor) => y.add(1), (y: Tensor) => y.mul(10)], x), {
    inAxes: [0, null],
  });
  expect(all(i32([0, 1, 7]), array(4)).toArray()).toEqual([5, 40, 40]);
});

const power = (x: Tensor): Tensor =>
  whileLoop(
    (c: Tensor) => c.less(100),
    (c: Tensor) => c.mul(c),
    x,
    { maxSteps: 10 },
  );

test("whileLoop in every mode, for each row as often as it needs", () => {
  expect(power(array(3)).item()).toBe(3 ** 8);
  expect(grad(power)(array(3)).item()).toBe(8 * 3 ** 7);
  expect(hessian(power)(array(3)).item()).toBe(56 * 3 ** 6);
  const rows = array([1.5, 3, 20, 101]);
  const exponents = [16, 8, 2, 1];
  const derivative = exponents.map((n, i) => n * [1.5, 3, 20, 101][i]! ** (n - 1));
  const close = (found: Tensor): void =>
    expect(Math.max(...[...found.dataSync()].map((g, i) => Math.abs(g / derivative[i]! - 1)))).toBeLessThan(1e-14);
  close(vmap(grad(power))(rows));
  close(grad((x: Tensor) => np.sum(vmap(power)(x)))(rows));
});

test("forward mode needs no maxSteps, reverse mode says so", () => {
  const f = (x: Tensor): Tensor =>
    whileLoop(
      (c: Tensor) => c.less(100),
      (c: Tensor) => c.mul(c),
      x,
    );
  expect(jacfwd(f)(array(3)).item()).toBe(8 * 3 ** 7);
  expect(() => grad(f)(array(3))).toThrow(/unbounded-loop[^]*maxSteps/);
});

test("a while loop ends at maxSteps", () => {
  const f = (x: Tensor): Tensor =>
    whileLoop(
      () => true,
      (c: Tensor) => c.mul(2),
      x,
      { maxSteps: 3 },
    );
  expect(f(array(1)).item()).toBe(8);
  expect(grad(f)(array(1)).item()).toBe(8);
  const none = whileLoop(
    () => true,
    (c: Tensor) => c.mul(2),
    array(1),
    { maxSteps: 0 },
  );
  expect(none.item()).toBe(1);
});

test("foriLoop counts; its code does not grow", () => {
  const f = (n: number) => (x: Tensor) => foriLoop(0, n, (i: Tensor, c: Tensor) => c.mul(x).add(i), array(1));
  expect(f(3)(array(2)).item()).toBe((2 * 2 + 1) * 2 + 2);
  expect(f(0)(array(2)).item()).toBe(1);
  const length = (n: number): number => String(toProgram(grad(f(n)), array(2))).length;
  expect(length(1000) - length(10)).toBeLessThan(20);
  const traced = (n: Tensor, x: Tensor): Tensor =>
    foriLoop(0, n, (_: Tensor, c: Tensor) => c.mul(x), array(1), { maxSteps: 8 });
  expect(jit(traced)(i32(5), array(2)).item()).toBe(32);
  expect(grad(traced, { argnums: 1 })(i32(5), array(2)).item()).toBe(80);
});

test("map is vmap, one element after the other", () => {
  const f = (x: Tensor): Tensor => np.sum(x.mul(x));
  const xs = array([1, 2, 3, 4]).reshape(2, 2);
  expect(map(f, xs).toArray()).toEqual(vmap(f)(xs).toArray());
  expect(grad((x: Tensor) => np.sum(map(f, x)))(xs).toArray()).toEqual([
    [2, 4],
    [6, 8],
  ]);
});

test.each([0, 1, 2, 3, 4, 5, 8, 13])("associativeScan of %i elements, with an operation that does not commute", (n) => {
  // Composition of x ↦ a·x + b, the recurrence of a linear filter.
  const xs = { a: np.arange(1, n + 1, f64), b: np.arange(2, n + 2, f64) };
  type Line = typeof xs;
  const after = (f: Line, g: Line): Line => ({ a: f.a.mul(g.a), b: f.b.mul(g.a).add(g.b) });
  const { a, b } = associativeScan(after, xs);
  let line = { a: 1, b: 0 };
  const expected = Array.from({ length: n }, (_, i) => (line = { a: line.a * (i + 1), b: line.b * (i + 1) + i + 2 }));
  expect(a.toArray()).toEqual(expected.map((each) => each.a));
  expect(b.toArray()).toEqual(expected.map((each) => each.b));
});

test("associativeScan along another axis, reversed, differentiated", () => {
  const x = array([1, 2, 3, 4, 5, 6]).reshape(2, 3);
  const running = (y: Tensor): Tensor =>
    associativeScan((p: Tensor, q: Tensor) => p.mul(q), y, { axis: 1, reverse: true });
  expect(running(x).toArray()).toEqual([
    [6, 6, 3],
    [120, 30, 6],
  ]);
  expect(grad((y: Tensor) => np.sum(running(y)))(x).toArray()).toEqual([
    [6, 6, 5],
    [30, 30, 26],
  ]);
});

test("control within control", () => {
  const f = (x: Tensor): Tensor =>
    foriLoop(
      0,
      3,
      (i: Tensor, c: Tensor) =>
        cond(
          i.equal(1),
          (y: Tensor) =>
            whileLoop(
              (z: Tensor) => z.less(10),
              (z: Tensor) => z.mul(x),
              y,
              { maxSteps: 20 },
            ),
          (y: Tensor) => y.add(x),
          c,
        ),
      x,
    );
  // x + x = 4, then times 2 until 10 or more: 16 = 4·2², then + 2: f = 2x·x² + x.
  expect(f(array(2)).item()).toBe(18);
  expect(grad(f)(array(2)).item()).toBe(6 * 4 + 1);
  expect(vmap(grad(f))(array([2, 2])).toArray()).toEqual([25, 25]);
  expect(grad(grad(f))(array(2)).item()).toBe(24);
});

test.each([
  [
    "branches of other shapes",
    () =>
      cond(
        array(1).less(0),
        (x: Tensor) => np.sum(x),
        (x: Tensor) => x,
        array([1, 2]),
      ),
    /branch-mismatch.*onTrue returns f64\[\] but onFalse returns f64\[2\]/,
  ],
  [
    "branches of other dtypes, in a tree",
    () =>
      cond(
        array(1).less(0),
        (x: Tensor) => ({ y: x }),
        (x: Tensor) => ({ y: x.astype("f32") }),
        array(1),
      ),
    /branch-mismatch.*at \.y/,
  ],
  [
    "branches of other trees",
    () =>
      cond(
        array(1).less(0),
        (x: Tensor) => [x],
        (x: Tensor) => ({ y: x }),
        array(1),
      ),
    /tree-mismatch/,
  ],
  [
    "a choice by a vector",
    () =>
      cond(
        array([1]).less(0),
        () => 1,
        () => 2,
      ),
    /rank-mismatch.*bool\[1\]/,
  ],
  ["a choice by a float", () => switchCase(array(1), [() => 1]), /dtype-mismatch.*f64/],
  ["a choice among nothing", () => switchCase(0, []), /bad-argument.*no branches/],
  [
    "a carry that changes its shape",
    () =>
      whileLoop(
        () => false,
        (x: Tensor) => np.stack([x, x]),
        array(1),
      ),
    /carry-mismatch.*f64\[\] and is f64\[2\]/,
  ],
  [
    "a carry that changes its tree",
    () =>
      whileLoop(
        () => false,
        (x: Tensor) => [x],
        array(1),
      ),
    /tree-mismatch/,
  ],
  [
    "a condition that is no scalar",
    () =>
      whileLoop(
        (x: Tensor) => x.less(1),
        (x: Tensor) => x,
        array([1, 2]),
      ),
    /dtype-mismatch.*bool\[2\]/,
  ],
  [
    "a bad maxSteps",
    () =>
      whileLoop(
        () => false,
        (x: Tensor) => x,
        1,
        { maxSteps: -1 },
      ),
    /bad-argument.*maxSteps/,
  ],
  ["a bound that is no integer", () => foriLoop(0, 2.5, (_, x: Tensor) => x, 1), /bad-argument.*upper/],
  [
    "associativeScan of other lengths",
    () => associativeScan((a: { p: Tensor; q: Tensor }) => a, { p: array([1]), q: array([1, 2]) }),
    /shape-mismatch.*\.q/,
  ],
])("refuses %s", (_, run, message) => {
  expect(run).toThrow(message);
});
