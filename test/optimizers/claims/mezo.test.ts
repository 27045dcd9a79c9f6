/** MeZO, and training by messages of seeds. */
import { memoryUse } from "@cotangent/codegen-js";
import { compileWasm } from "@cotangent/codegen-js/wasm";
import { fedKSeed, mezo } from "@cotangent/optim";
import { grad, jit, random, toProgram, tree, vmap, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import { programOf } from "../../kernels/named-programs.ts";
import { ones } from "../steps-to.ts";

const sizes = [64, 128, 128, 128, 10];
const layers = sizes.slice(1).map((n, i) => random.normal(random.key(i), [sizes[i]!, n]).mul(sizes[i]! ** -0.5));
const network = (p: readonly Tensor[], x: Tensor, y: Tensor): Tensor =>
  np.mean(
    np.square(
      np.subtract(
        p.reduce((h, w) => np.tanh(np.matmul(h, w)), x),
        y,
      ),
    ),
  );
const batch = [np.ones([8, 64]), np.ones([8, 10])] as const;

describe("MeZO (S178)", () => {
  const peak = (f: unknown, args: readonly unknown[], donated: number): number => {
    const program = programOf(f as (x: Tensor) => Tensor, ...(args as [Tensor]));
    const given = program.inputs.map((_, i) => i < donated);
    return memoryUse(compileWasm(program, { cache: false, threads: 1, donated: given })).peak;
  };

  test("a step takes the bytes of a forward pass, one row of a perturbation and some scalars", () => {
    const { init, step } = mezo(network, { learningRate: 1e-2 });
    const forward = peak(network, [layers, ...batch], 0);
    const whole = peak(step, [layers, init(layers), ...batch], layers.length);
    const backward = peak((p: Tensor[], ...rest: typeof batch) => grad(network)(p, ...rest), [layers, ...batch], 0);
    const params = layers.reduce((sum, { size }) => sum + 4 * size, 0);
    console.info(`peak bytes: forward ${forward}, MeZO ${whole}, gradient ${backward}; parameters ${params}`);
    expect(whole - forward).toBeLessThan(4 * 128 + 2048);
    expect(whole - forward).toBeLessThan(params / 50);
    expect(backward - forward).toBeGreaterThan(params);
  });

  test("there is no transpose of a product in a step: nothing is pulled back", () => {
    const { init, step } = mezo(network, { learningRate: 1e-2 });
    const products = (f: unknown, ...args: unknown[]): number =>
      (String((toProgram as (f: unknown, ...a: unknown[]) => unknown)(f, ...args)).match(/dotGeneral/g) ?? []).length;
    expect(products(step, layers, init(layers), ...batch)).toBe(products(network, layers, ...batch));
  });

  test("is SGD along the direction of its key, to the rounding of going there and back", () => {
    const loss = ({ w, b }: { w: Tensor; b: Tensor }): Tensor => np.sum(np.square(w)).add(np.sum(np.exp(b)));
    const start = { w: np.reshape(np.arange(12, { dtype: "f64" }), [3, 4]), b: ones(2) };
    const [eps, rate, decay] = [1e-4, 1e-2, 0.1];
    const { init, step } = mezo(loss, { learningRate: rate, eps, weightDecay: decay });
    const state = { ...init(start), count: np.array(5, { dtype: "i32" }) };
    const [next, after, value] = jit(step)(start, state);
    const key = random.foldIn(random.key(0), 5);
    const rows = random.foldIn(key, 1);
    const row = (r: Tensor): Tensor => random.normal(random.foldIn(rows, r), [4], { dtype: "f64" });
    // Leaves are in the order of their names: b, then w.
    const z = {
      w: vmap(row)(np.arange(3, { dtype: "i32" })),
      b: random.normal(random.foldIn(key, 0), [2], { dtype: "f64" }),
    };
    const to = (t: number): typeof start => ({ w: start.w.add(z.w.mul(t)), b: start.b.add(z.b.mul(t)) });
    const slope = loss(to(eps))
      .sub(loss(to(-eps)))
      .div(2 * eps);
    const expected = (x: Tensor, u: Tensor): Tensor =>
      x.sub(u.mul(slope).mul(rate)).sub(x.sub(u.mul(eps)).mul(rate).mul(slope.mul(0).add(decay)));
    for (const leaf of ["w", "b"] as const)
      expect(np.max(np.abs(next[leaf].sub(expected(start[leaf], z[leaf])))).item()).toBeLessThan(1e-9);
    expect(value.item()).toBeCloseTo(loss(start).item(), 5);
    expect(after.count.item()).toBe(6);
  });

  test("halves the share of errors of a linear probe by stepping on that share itself", () => {
    const x = random.normal(random.key(1), [400, 8]);
    const truth = random.normal(random.key(2), [8]);
    const isRight = np.greater(np.matmul(x, truth), 0);
    const errors = (w: Tensor): Tensor => np.mean(np.notEqual(np.greater(np.matmul(x, w), 0), isRight).astype("f32"));
    const start = random.normal(random.key(3), [8]);
    const { init, step } = mezo(errors, { learningRate: 0.3, eps: 0.2 });
    const compiled = jit(step);
    let [w, state] = [start, init(start)];
    for (let i = 0; i < 300; i++) [w, state] = compiled(w, state);
    const [before, after] = [errors(start).item(), errors(w).item()];
    console.info(`errors of the probe: ${before.toFixed(3)} → ${after.toFixed(3)}`);
    expect(after).toBeLessThan(before / 2);
  });

  test("leaves without rows, and options out of range", () => {
    const { init, step } = mezo((p: Tensor[]) => np.sum(np.square(p[1]!)), { learningRate: 0.1 });
    const start = [np.zeros([0, 3]), np.array(2)];
    const [next] = step(start, init(start));
    expect(next[0]!.shape).toEqual([0, 3]);
    expect(next[1]!.item()).not.toBe(2);
    expect(() => mezo(network, { learningRate: 0.1, eps: 0 })).toThrow("mezo: eps is 0");
  });
});

describe("FedKSeed (S185)", () => {
  const loss = (p: { a: Tensor; b: Tensor }, target: Tensor): Tensor =>
    np.mean(np.square(p.a.sub(target))).add(np.mean(np.square(p.b)));
  const start = (n: number): { a: Tensor; b: Tensor } => ({ a: np.ones([10, n / 20]), b: np.ones([n / 2]) });

  test("a message of 4096 numbers is below 18 kB, for 10³ and for 10⁵ parameters", () => {
    for (const n of [1000, 100_000]) {
      const { client } = fedKSeed(loss, { learningRate: 0.1 });
      const [, message] = jit(client)(start(n), random.key(1), np.array(0));
      expect((message.size * message.dtype.bits) / 8).toBeLessThan(18_000);
    }
  });

  test("weights replayed from the message equal those of the client to 1e-5", () => {
    const { client, replay } = fedKSeed(loss, { learningRate: 0.05, seeds: 64, localSteps: 20 });
    const first = start(1000);
    const [direct, message] = jit(client)(first, random.key(7), np.array(0));
    const replayed = jit(replay)(first, message);
    const norm = (values: unknown): number =>
      Math.sqrt(tree.leaves(values).reduce((sum, x) => sum + np.sum(np.square(x)).item(), 0));
    const off = tree.map((x: Tensor, y: Tensor) => x.sub(y), direct, replayed);
    const moved = tree.map((x: Tensor, y: Tensor) => x.sub(y), direct, first);
    expect(norm(off)).toBeLessThan(1e-5 * norm(direct));
    expect(norm(off)).toBeLessThan(1e-3 * norm(moved));
    expect(loss(direct, np.array(0)).item()).toBeLessThan(loss(first, np.array(0)).item());
  });
});
