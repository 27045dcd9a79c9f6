/** What `checkpoint` and checkpointed loops promise: the same derivatives, less memory, and no more work than they say. */
import { compile } from "@cotangent/codegen-js";
import { dissolveCalls, optimize, type Program } from "@cotangent/ir";
import { planStatistics, type PlanStatistics } from "@cotangent/kernel";
import {
  checkpoint,
  checkpointName,
  checkpointPolicies,
  grad,
  hessian,
  jit,
  jvp,
  savedResiduals,
  scan,
  toProgram,
  valueAndGrad,
  vmap,
  type Tensor,
} from "cotangent";
import * as np from "cotangent/numpy";
import { expect, test } from "vitest";

const f64 = (x: number): Tensor => np.array(x, { dtype: "f64" });
const chain = (x: Tensor): Tensor => np.sin(np.sin(np.sin(x)));
const ready = (program: Program): Program => optimize(dissolveCalls(program));

test("values and derivatives to order 3, in several orders of modes", () => {
  const kept = checkpoint(chain);
  const first = [grad(chain), grad(kept)];
  for (const order of [1, 2, 3]) {
    const [plain, again] = first.map((d) => (order === 1 ? d : order === 2 ? grad(d) : grad(grad(d))));
    expect(again!(f64(0.7)).item()).toBeCloseTo(plain!(f64(0.7)).item(), 13);
  }
  expect(hessian(kept)(f64(0.7)).item()).toBeCloseTo(hessian(chain)(f64(0.7)).item(), 13);
  expect(jvp(grad(kept), [f64(0.7)], [f64(1)])[1].item()).toBeCloseTo(grad(grad(chain))(f64(0.7)).item(), 13);
  expect(grad((x: Tensor) => jvp(kept, [x], [f64(1)])[1])(f64(0.7)).item()).toBeCloseTo(
    grad(grad(chain))(f64(0.7)).item(),
    13,
  );
  const x = np.array([0.1, 0.2], { dtype: "f64" });
  expect(vmap(grad(kept))(x).toArray()).toEqual(vmap(grad(chain))(x).toArray());
  expect(jit(grad(checkpoint(jit(chain))))(f64(0.7)).item()).toBeCloseTo(grad(chain)(f64(0.7)).item(), 13);
  const nested = checkpoint((y: Tensor) => checkpoint(chain)(y).mul(y));
  expect(grad(nested)(f64(0.7)).item()).toBeCloseTo(grad((y: Tensor) => chain(y).mul(y))(f64(0.7)).item(), 13);
});

/** Sines in the value and gradient of `f`, after partial evaluation. */
function sines(f: (x: Tensor) => Tensor): number {
  const { program } = toProgram(valueAndGrad(f), f64(0.7));
  return ready(program).steps.filter(({ primitive }) => primitive.name === "sin").length;
}

test("what is not kept is computed again, and sharing does not undo it", () => {
  expect(sines(chain)).toBe(3);
  expect(sines(checkpoint(chain))).toBe(5);
  expect(sines(checkpoint(chain, { policy: checkpointPolicies.everythingSaveable }))).toBe(3);
});

test("policies say what is kept; savedResiduals lists it with bytes and lines", () => {
  const w = np.ones([8, 8]);
  const layer = (x: Tensor): Tensor => {
    const h = checkpointName(np.sin(np.matmul(x, w)), "hidden");
    return np.sum(np.sin(np.matmul(np.sin(h), w)));
  };
  const { nothingSaveable, dotsSaveable, dotsWithNoBatchDimsSaveable, everythingSaveable } = checkpointPolicies;
  const { saveOnlyTheseNames, saveAnythingExceptTheseNames } = checkpointPolicies;
  const bytes = (policy: typeof nothingSaveable): number =>
    savedResiduals(checkpoint(layer, { policy }))(np.zeros([4, 8])).bytes;
  const [x, hidden, weights] = [128, 128, 256];
  expect(bytes(nothingSaveable)).toBe(x + weights);
  expect(bytes(dotsSaveable)).toBe(2 * hidden + weights);
  expect(bytes(dotsWithNoBatchDimsSaveable)).toBe(2 * hidden + weights);
  expect(bytes(saveOnlyTheseNames("hidden"))).toBe(x + hidden + weights);
  expect(bytes(everythingSaveable)).toBe(savedResiduals(layer)(np.zeros([4, 8])).bytes);
  expect(bytes(saveAnythingExceptTheseNames("hidden"))).toBeLessThanOrEqual(bytes(everythingSaveable));
  const batched = (y: Tensor): Tensor =>
    np.sum(np.sin(vmap((row: Tensor, m: Tensor) => np.matmul(m, row))(y, np.ones([4, 16, 8]))));
  const batchedBytes = (policy: typeof nothingSaveable): number =>
    savedResiduals(checkpoint(batched, { policy }))(np.zeros([4, 8])).bytes;
  expect(batchedBytes(dotsSaveable)).not.toBe(batchedBytes(dotsWithNoBatchDimsSaveable));
  const shown = String(savedResiduals(layer)(np.zeros([4, 8])));
  expect(shown).toMatch(/f32\[4,8\] \(128 bytes\) from cos\(f32\[4,8\]\).*checkpoint\.test\.ts:\d+/);
  expect(shown).toMatch(/\d+ bytes in all$/);
  for (const policy of [
    nothingSaveable,
    dotsSaveable,
    everythingSaveable,
    saveOnlyTheseNames("hidden"),
    saveAnythingExceptTheseNames("hidden"),
  ])
    expect(grad(checkpoint(layer, { policy }))(np.ones([4, 8])).toArray()).toEqual(
      grad(layer)(np.ones([4, 8])).toArray(),
    );
});

type Mode = "none" | "sqrt" | "log";
const width = 64;

/** The sum of what is left of a wide carry after n iterations. */
const loop =
  (n: number, mode: Mode) =>
  (x: Tensor): Tensor =>
    np.sum(scan((c: Tensor) => [np.sin(c.mul(1.01)), null], x, null, { length: n, checkpoint: mode })[0]);

/** The plan of the gradient, and what it gives when it runs. */
function measured(
  n: number,
  mode: Mode,
): PlanStatistics & { readonly arena: number; readonly gradient: readonly number[] } {
  const { program } = toProgram(grad(loop(n, mode)), np.ones([width], { dtype: "f64" }));
  const executable = compile(ready(program), { cache: false });
  const [gradient] = executable.run([Float64Array.from({ length: width }, () => 1)]);
  return { ...planStatistics(executable.plan), arena: executable.plan.arenaBytes, gradient: Array.from(gradient!) };
}

test("checkpointed loops keep what they promise at three lengths, for the work that they promise", () => {
  const lengths = [64, 256, 1024] as const;
  const carry = width * 8;
  const report = new Map<Mode, readonly ReturnType<typeof measured>[]>();
  for (const mode of ["none", "sqrt", "log"] as const)
    report.set(
      mode,
      lengths.map((n) => measured(n, mode)),
    );
  const of = (mode: Mode): readonly ReturnType<typeof measured>[] => report.get(mode)!;
  lengths.forEach((n, i) => {
    for (const mode of ["sqrt", "log"] as const)
      of(mode)[i]!.gradient.forEach((x, j) => expect(x).toBeCloseTo(of("none")[i]!.gradient[j]!, 12));
    expect(of("none")[i]!.peakBytes).toBeGreaterThan(0.9 * n * carry);
    expect(of("sqrt")[i]!.peakBytes).toBeLessThan((4 * Math.sqrt(n) + 12) * carry);
    expect(of("log")[i]!.peakBytes).toBeLessThan((6 * Math.log2(n) + 16) * carry);
    expect(of("sqrt")[i]!.operations).toBeLessThan(2 * of("none")[i]!.operations);
    expect(of("log")[i]!.operations).toBeLessThan(Math.log2(n) * of("none")[i]!.operations);
  });
});

test("lengths that do not divide, elements, results, either direction: the same numbers", () => {
  for (const n of [0, 1, 2, 5, 7, 11, 23])
    for (const reverse of [false, true])
      for (const mode of ["sqrt", "log"] as const) {
        const xs = np.array(
          Array.from({ length: n }, (_, i) => 0.1 * i + 0.3),
          { dtype: "f64" },
        );
        const k = f64(0.8);
        const run =
          (m: Mode) =>
          (c: Tensor, x: Tensor, w: Tensor): Tensor => {
            const [last, ys] = scan((a: Tensor, e: Tensor) => [np.sin(a.mul(e)).add(w), a.mul(w)], c, x, {
              reverse,
              checkpoint: m,
            });
            return last.add(np.sum(ys.mul(ys)));
          };
        const all = { argnums: [0, 1, 2] as const };
        const [a, b] = ["none" as const, mode].map((m) => grad(run(m), all)(f64(0.5), xs, k));
        expect(run(mode)(f64(0.5), xs, k).item()).toBeCloseTo(run("none")(f64(0.5), xs, k).item(), 12);
        a!.forEach((g, i) => {
          const close = (x: unknown): unknown =>
            JSON.stringify(x, (_, v: unknown) => (typeof v === "number" ? Number(v.toFixed(10)) + 0 : v));
          expect(close(b![i]!.toArray())).toBe(close(g.toArray()));
        });
      }
});
