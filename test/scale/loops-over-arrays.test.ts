/**
 * Loops over an array of n elements, one element an iteration: whatever they do with it, value and gradient take operations,
 * bytes moved and memory in proportion to n, counted on the plan and on the code that runs, each at three sizes.
 */
import { compile } from "@cotangent/codegen-js";
import { arrayValue, evaluate, f64, optimize, type Program } from "@cotangent/ir";
import { makePlan, planStatistics } from "@cotangent/kernel";
import { cond, foriLoop, scan, toProgram, valueAndGrad, whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { countedRun } from "./counted-run.ts";
import { describe, expect, test } from "vitest";

/** Iteration i makes of the element i of the array `a` and of the carry the next carry, an array as long or a scalar. */
type Body = (i: Tensor, carry: Tensor, a: Tensor) => Tensor;
type Loop = (count: number, body: (i: Tensor, carry: Tensor) => Tensor, start: Tensor) => Tensor;

const loops: Readonly<Record<string, Loop>> = {
  scan: (count, body, start) =>
    scan((c, i) => [body(i, c), null] as const, start, np.arange(count, { dtype: "i32" }))[0],
  foriLoop: (count, body, start) => foriLoop(0, count, body, start),
  whileLoop: (count, body, start) =>
    whileLoop(
      ({ i }) => i.less(count),
      ({ i, c }) => ({ i: i.add(1), c: body(i, c) }),
      { i: np.array(0, { dtype: "i32" }), c: start },
      { maxSteps: count },
    ).c,
};

const bodies: Readonly<Record<string, Body>> = {
  "an element is read": (i, c, a) => np.sin(c.mul(np.take(a, i))),
  "an element is set": (i, c, a) => np.at(c, [i]).set(np.sin(np.take(a, i))),
  "an element is added to": (i, c, a) => np.at(c, [i]).add(np.sin(np.take(a, i))),
  "an element is read and set": (i, c) => np.at(c, [i]).set(np.sin(np.take(c, i)).mul(np.take(c, i))),
  "an element is made of the one before": (i, c) => np.at(c, [i.add(1)]).set(np.sin(np.take(c, i)).mul(0.9)),
  "an element is read in one branch": (i, c, a) =>
    cond(
      i.less(50),
      (own: Tensor) => np.sin(own.mul(np.take(a, i))),
      (own: Tensor) => own.mul(0.9),
      c,
    ),
  "an element is set in one branch": (i, c, a) =>
    cond(
      i.less(50),
      (own: Tensor) => np.at(own, [i]).set(np.sin(np.take(own, i)).mul(np.take(a, i))),
      (own: Tensor) => own,
      c,
    ),
};

const isScalar = (name: string): boolean => name.includes("is read") && !name.includes("set");

const over =
  (loop: Loop, body: Body, scalar: boolean) =>
  (a: Tensor): Tensor =>
    np.sum(loop(a.shape[0]! - 1, (i, c) => body(i, c, a), scalar ? np.sum(a.mul(0)).add(0.3) : a.mul(2)));

const nested =
  (outer: Loop, inner: Loop) =>
  (a: Tensor): Tensor =>
    np.sum(
      outer(
        a.shape[0]! - 1,
        (i, c) => inner(4, (j, own) => np.at(own, [i]).set(np.sin(np.take(own, i)).mul(np.take(a, j))), c),
        a.mul(2),
      ),
    );

const elements = (n: number): Tensor => np.linspace(0.1, 0.9, n, { dtype: "f64" });
const programOf = (f: (a: Tensor) => unknown, n: number): Program => toProgram(f, elements(n)).program;

function costs(program: Program): readonly number[] {
  const { operations, bytesMoved, peakBytes } = planStatistics(makePlan(optimize(program)));
  return [operations, bytesMoved, peakBytes];
}

/** What an element more costs, between two lengths. */
const slopes = (f: (a: Tensor) => unknown, few: number, many: number): readonly number[] => {
  const [before, after] = [costs(programOf(f, few)), costs(programOf(f, many))];
  return after.map((cost, i) => (cost - before[i]!) / (many - few));
};

function expectProportional(f: (a: Tensor) => Tensor): void {
  const value = slopes(f, 1000, 10_000);
  for (const g of [f, valueAndGrad(f)]) {
    const [first, second] = [slopes(g, 100, 1000), slopes(g, 1000, 10_000)];
    // Sums are tiled, and memory is handed out in pieces of 16 bytes.
    second.forEach((cost, i) => expect(Math.abs(cost / first[i]! - 1)).toBeLessThan(0.01));
  }
  const gradient = slopes(valueAndGrad(f), 1000, 10_000);
  expect(gradient[0]! / value[0]!).toBeLessThan(4);
  expect(gradient[1]! / value[1]!).toBeLessThan(5);
}

/** What the compiled code does while it runs. */
function running(f: (a: Tensor) => unknown, n: number): readonly number[] {
  const program = optimize(programOf(f, n));
  const inputs = program.inputs.map(({ type }, i) =>
    i === 0 ? elements(n).dataSync() : type.dtype.allocate(1).fill(0.3),
  );
  const { bytesMoved, bytesTaken, mathCalls } = countedRun(compile(program), inputs);
  return [bytesMoved, bytesTaken, mathCalls];
}

/** As the plan says: each element more costs the same, at three lengths, and a gradient a few times the value. */
function expectProportionalRuns(f: (a: Tensor) => Tensor): void {
  const [value, gradient] = [f, valueAndGrad(f)].map((g) => {
    const [few, some, many] = [100, 300, 900].map((n) => running(g, n));
    return many!.map((count, i) => {
      const slope = (count - some![i]!) / 600;
      expect(Math.abs(slope - (some![i]! - few![i]!) / 200)).toBeLessThan(0.01 * Math.abs(slope) + 0.5);
      return slope;
    });
  });
  expect(value![0]!).toBeGreaterThan(0);
  // Numbers that iterations hand on are variables of the value, which are not counted; the gradient keeps some of them in arrays.
  expect(gradient![0]!).toBeLessThan(5 * value![0]! + 80);
}

/** Updated in place or not, the plan computes what the program means. */
function expectMeaning(f: (a: Tensor) => Tensor): void {
  const program = programOf(valueAndGrad(f), 60);
  const input = arrayValue(f64, [60], elements(60).dataSync());
  const inputs = program.inputs.map(({ type }, i) => (i === 0 ? input : arrayValue(type.dtype, [], [0.3])));
  const expected = evaluate(program, inputs);
  const found = compile(optimize(program)).run(inputs.map(({ data }) => data));
  found.forEach((data, i) => data.forEach((x, k) => expect(x).toBeCloseTo(expected[i]!.data[k]!, 10)));
}

describe.each(Object.entries(loops))("%s", (_, loop) => {
  test.each(Object.entries(bodies))("%s", (name, body) => {
    const f = over(loop, body, isScalar(name));
    expectProportional(f);
    expectProportionalRuns(f);
    expectMeaning(f);
  });

  test.each(Object.entries(loops))("around %s", (_name, inner) => {
    const f = nested(loop, inner);
    expectProportional(f);
    expectProportionalRuns(f);
    expectMeaning(f);
  });
});
