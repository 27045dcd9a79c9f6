import { describe, expect, test } from "vitest";
import {
  cond,
  derivatives,
  divergence,
  foriLoop,
  grad,
  hessian,
  hessianDiagonal,
  jacfwd,
  jet,
  jit,
  jvp,
  laplacian,
  customJvp,
  customLinearSolve,
  customVjp,
  denseSolve,
  hostCall,
  scan,
  stopGradient,
  vmap,
  whileLoop,
  type Tensor,
  type TensorLike,
} from "../index.ts";
import { cholesky } from "../linalg/index.ts";
import * as np from "../numpy/index.ts";

const f64 = (values: Parameters<typeof np.array>[0]): Tensor => np.array(values, { dtype: "f64" });
const item = (x: Tensor): number => x.item();
const flat = (x: Tensor): readonly number[] => np.reshape(x, [-1]).toArray() as readonly number[];

/** f, f′, f″, … by forward mode of forward mode. */
function nested(f: (x: Tensor) => Tensor, x: Tensor, order: number): readonly number[] {
  const functions = [f];
  for (let k = 1; k <= order; k++) {
    const before = functions[k - 1]!;
    functions.push((y) => jvp(before, [y], [np.ones([], { dtype: "f64" })])[1]);
  }
  return functions.map((g) => g(x).item());
}

/** Numbers that agree to nine digits. */
const near = (expected: readonly number[]): readonly unknown[] =>
  expected.map((y): unknown => expect.closeTo(y, 9 - Math.ceil(Math.log10(Math.max(1, Math.abs(y))))));

describe("derivatives of a function of one number", () => {
  const point = f64(0.7);
  const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    "exp of sin": (x) => np.exp(np.sin(x)),
    "a quotient": (x) => np.tanh(x).div(x.mul(x).add(1)),
    "a power": (x) => np.power(x, 2.5).add(np.power(2, x)),
    "a loop": (x) => foriLoop(0, 4, (_, y: Tensor) => np.sin(y.mul(x)).add(y), x),
    "a while loop": (x) =>
      whileLoop(
        (y: Tensor) => y.less(20),
        (y: Tensor) => y.mul(x).add(y),
        x.add(1),
      ),
    "a branch": (x) =>
      cond(
        x.greater(0),
        (y: Tensor) => np.exp(y.mul(y)),
        (y: Tensor) => y,
        x,
      ),
    "a scan of a branch": (x) =>
      scan(
        (c: Tensor, e: Tensor) => [
          cond(
            c.greater(1),
            (y: Tensor) => y.div(x),
            (y: Tensor) => y.mul(e).mul(x),
            c,
          ),
          null,
        ],
        x,
        f64([2, 3, 4]),
      )[0],
    "a compiled function": (x) => jit((y: Tensor) => np.log(y.add(2)).mul(y))(np.exp(x)),
    "a gradient": (x) => grad((y: Tensor) => np.sin(y.mul(x)))(x.mul(x)),
    "a matrix function": (x) => {
      const matrix = np.reshape(np.stack([np.exp(x).add(2), x, x, x.add(3)]), [2, 2]);
      return np.sum(cholesky(matrix));
    },
    "a linear system": (x) =>
      np.sum(
        customLinearSolve((y: Tensor) => y.mul(np.exp(x)).add(np.flip(y).mul(x)), np.stack([x, x.mul(x)]), denseSolve),
      ),
  };
  test.each(Object.entries(functions))("%s", (_, f) => {
    expect(derivatives(f, point, 4).map(item)).toEqual(near(nested(f, point, 4)));
  });

  test("a rule of the user's is what is followed", () => {
    const f = customJvp(
      (x: Tensor) => np.sin(x),
      ([x], [dx]) => [np.sin(x), np.cos(x).mul(dx).mul(2)],
    );
    expect(derivatives(f, f64(1), 2).map(item)).toEqual(near([Math.sin(1), 2 * Math.cos(1), -2 * Math.sin(1)]));
    const g = customVjp(
      (x: Tensor) => np.exp(x),
      (x: Tensor) => [np.exp(x), x],
      (x: Tensor, ct: Tensor) => [np.exp(x).mul(ct).mul(3)],
    );
    expect(derivatives(g, f64(1), 2).map(item)).toEqual(near([Math.E, 3 * Math.E, 3 * Math.E]));
  });

  test("powers are exact at zero, and what does not move costs and is nothing", () => {
    expect(derivatives((x: Tensor) => np.power(x, 3), f64(0), 5).map(item)).toEqual([0, 0, 0, 6, 0, 0]);
    expect(derivatives((x: Tensor) => stopGradient(x).mul(x), f64(3), 2).map(item)).toEqual([9, 3, 0]);
    expect(derivatives(() => np.array(2), 1, 2).map(item)).toEqual([2, 0, 0]);
    expect(derivatives((x: Tensor) => x.mul(2), 3, 0).map(item)).toEqual([6]);
  });

  test("bad points and orders are refused", () => {
    expect(() => derivatives((x: Tensor) => x, np.ones([2]), 2)).toThrow("the point is f32[2]");
    expect(() => derivatives((x: Tensor) => x, 1, -1)).toThrow("order -1");
    expect(() => derivatives((x: Tensor) => x, 1, 1.5)).toThrow("order 1.5");
  });
});

describe("jet", () => {
  const f = ({ a, b }: { a: Tensor; b: Tensor }, c: Tensor): { y: Tensor; n: Tensor } => ({
    y: np.sum(np.sin(a).mul(b)).mul(c),
    n: np.argmax(a),
  });
  const [a, b] = [f64([0.1, 0.4]), f64([2, -1])];
  const [da, ddb] = [f64([1, 0.5]), f64([0.25, 3])];
  const c = f64(1.5);

  test("follows curves through trees", () => {
    const [value, [first, second]] = jet(
      f,
      [{ a, b }, c],
      [
        [
          { a: da, b: np.zerosLike(b) },
          { a: np.zerosLike(a), b: ddb },
        ],
        [null, null],
      ],
    );
    const along = (t: Tensor): Tensor => f({ a: a.add(da.mul(t)), b: b.add(ddb.mul(t).mul(t).div(2)) }, c).y;
    expect([value.y, first!.y, second!.y].map(item)).toEqual(near(nested(along, f64(0), 2)));
    expect(first!.n).toBeNull();
  });

  test("is the same under jit and vmap, and can be differentiated", () => {
    const third = (x: TensorLike, v: Tensor): Tensor =>
      jet((y: Tensor) => np.exp(np.sin(y)), [x], [[v, null, null]])[1][2]!;
    const [x, v] = [f64(0.3), f64(2)];
    const expected = 8 * nested((y) => np.exp(np.sin(y)), x, 3)[3]!;
    expect(jit(third)(x, v).item()).toBeCloseTo(expected, 10);
    const points = f64([0.3, 0.6]);
    expect(flat(vmap(third, { inAxes: [0, null] })(points, v))).toEqual(
      near([expected, 8 * nested((y) => np.exp(np.sin(y)), f64(0.6), 3)[3]!]),
    );
    expect(grad(third)(x, v).item()).toBeCloseTo(8 * nested((y) => np.exp(np.sin(y)), x, 4)[4]!, 9);
  });

  test("says what is wrong with its series", () => {
    const g = (x: Tensor): Tensor => x;
    expect(() => jet(g, [1], [[np.ones([2])]])).toThrow("derivative 1 of argument 0");
    expect(() => jet(g, [1], [] as never)).toThrow("0 series");
    expect(() => jet(g, [1], [1] as never)).toThrow("lists of derivatives");
  });

  test("an operation without a derivative is an error, never a zero", () => {
    const host = hostCall((y: Tensor) => y, { result: (y: Tensor) => y });
    expect(() => jet(host, [np.ones([2])], [[np.ones([2])]])).toThrow("has no derivative");
  });

  test("f32 stays f32, and arrays without elements are no trouble", () => {
    const [value, [first, second]] = jet((x: Tensor) => np.exp(x), [np.ones([2])], [[np.ones([2]), null]]);
    expect([value, first!, second!].map(({ dtype }) => dtype.name)).toEqual(["f32", "f32", "f32"]);
    const [, [none]] = jet((x: Tensor) => np.exp(x), [np.zeros([0])], [[np.zeros([0])]]);
    expect(none!.shape).toEqual([0]);
  });
});

const trace = (h: Tensor, n: number): number => flat(np.diagonal(np.reshape(h, [n, n]))).reduce((sum, x) => sum + x, 0);

describe("laplacian, divergence and hessianDiagonal", () => {
  const weights = f64([
    [0.3, -0.2, 0.5],
    [0.1, 0.7, -0.4],
  ]);
  const mlp = (x: Tensor): Tensor => np.sum(np.tanh(np.matmul(np.tanh(np.matmul(weights, x)), weights)).mul(x));
  const x = f64([0.2, -0.5, 0.9]);
  const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    "a network": mlp,
    "a loop": (y) => np.sum(scan((c: Tensor, e: Tensor) => [np.sin(c.mul(e)).add(y), null], y, f64([1, 2]))[0]),
    "a Cholesky factor": (y) => np.sum(cholesky(np.outer(y, y).add(np.eye(3, { dtype: "f64" })))),
    "a branch": (y) =>
      cond(
        np.sum(y).greater(0),
        (z: Tensor) => np.sum(z.mul(z).mul(z)),
        (z: Tensor) => np.sum(z),
        y,
      ),
    "a compiled function": (y) => np.sum(jit((z: Tensor) => np.exp(z).mul(z))(y.mul(y))),
    "a linear function": (y) => np.sum(y),
  };
  test.each(Object.entries(functions))("of %s are those of the dense Hessian", (_, f) => {
    const dense = hessian(f)(x);
    expect(laplacian(f)(x).item()).toBeCloseTo(trace(dense, 3), 9);
    expect(jit(laplacian(f))(x).item()).toBeCloseTo(trace(dense, 3), 9);
    expect(flat(hessianDiagonal(f)(x))).toEqual(near(flat(np.diagonal(dense))));
  });

  test("of several results, of trees, of another argument", () => {
    const f = (scale: Tensor, { p, q }: { p: Tensor; q: Tensor }): readonly Tensor[] => [
      np.sum(p.mul(p)).mul(q).mul(q).mul(scale),
      np.sin(p),
    ];
    const [first, second] = laplacian(f, { argnums: 1 })(f64(2), { p: f64([1, 2]), q: f64(3) });
    expect(first!.item()).toBeCloseTo(2 * (2 * 2 * 9 + 2 * 5), 9);
    expect(flat(second!)).toEqual(near([-Math.sin(1), -Math.sin(2)]));
    const diagonal = hessianDiagonal((tree: { p: Tensor; q: Tensor }) => f(f64(2), tree)[0])({
      p: f64([1, 2]),
      q: f64(3),
    });
    expect([...flat(diagonal.p), diagonal.q.item()]).toEqual(near([36, 36, 20]));
  });

  test("divergence is the trace of the Jacobian", () => {
    const field = (y: Tensor): Tensor => np.tanh(np.matmul(np.transpose(weights), np.matmul(weights, y))).mul(y);
    expect(divergence(field)(x).item()).toBeCloseTo(trace(jacfwd(field)(x), 3), 10);
    expect(vmap(divergence(field))(np.stack([x, x.mul(2)])).shape).toEqual([2]);
    const f = (tree: readonly [Tensor, Tensor]): readonly [Tensor, Tensor] => [
      np.sin(tree[0]).mul(tree[1]),
      tree[1].mul(tree[1]),
    ];
    expect(divergence(f)([f64([0, 0]), f64(3)]).item()).toBeCloseTo(3 + 3 + 6, 10);
    expect(() => divergence((y: Tensor) => np.sum(y))(x)).toThrow("vector field");
  });

  test("probes estimate: unit vectors times √n give the trace itself", () => {
    const probes = np.eye(3, { dtype: "f64" }).mul(Math.sqrt(3));
    expect(laplacian(mlp, { probes })(x).item()).toBeCloseTo(trace(hessian(mlp)(x), 3), 10);
    const field = grad(mlp);
    expect(divergence(field, { probes })(x).item()).toBeCloseTo(trace(hessian(mlp)(x), 3), 10);
    const one = f64([[1, -1, 1]]);
    const expected = np.sum(np.outer(one, one).mul(hessian(mlp)(x))).item();
    expect(laplacian(mlp, { probes: one })(x).item()).toBeCloseTo(expected, 10);
    expect(() => laplacian(mlp, { probes: np.ones([2]) })(x)).toThrow("probes");
  });

  test("only floats have any", () => {
    expect(() => laplacian((y: Tensor) => y)(np.arange(3, { dtype: "i32" }))).toThrow("no derivative");
    expect(() => hessianDiagonal((y: Tensor) => y)(x)).toThrow("returns f64[3]");
  });

  test("gradients go through", () => {
    const f = (y: Tensor): Tensor => np.sum(y.mul(y).mul(y).mul(y));
    expect(flat(grad(laplacian(f))(x))).toEqual(near(flat(x.mul(24))));
  });
});
