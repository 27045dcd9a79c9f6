/** Each kind of task at a tiny size: what is timed computes the same as what is written by hand. */
import { describe, expect, test } from "vitest";
import { furthest } from "./agreement.ts";
import { byHand } from "./hand/index.ts";
import { families } from "./families.ts";
import { kindOf, kinds } from "./kinds.ts";
import { otherWays, ours } from "./ours/index.ts";
import type { Dtype, Implementation, Kind, Sizes } from "./task.ts";

const outputsOf = (implementation: Implementation, { tiny, inputs }: Kind, dtype: Dtype) =>
  // Made anew: a contender may write where its inputs are.
  Promise.resolve(implementation(tiny as Sizes, inputs(tiny as Sizes, dtype), dtype)).then((call) => call.outputs());

const timed = new Map(families.flatMap(({ tasks }) => tasks.map((task) => [`${task.kind} in ${task.dtype}`, task])));

describe.each([...timed].filter(([, { kind }]) => kind !== "fusedPeak"))("%s", (_, { kind, dtype }) => {
  test("agrees with JavaScript by hand", async () => {
    const [found, expected] = await Promise.all(
      [ours, byHand].map((by) => outputsOf((by as Record<string, Implementation>)[kind]!, kindOf(kind), dtype)),
    );
    expect(expected!.length).toBeGreaterThan(0);
    expect(furthest(found!, expected!)).toBeLessThan(dtype === "f32" ? 2e-5 : 1e-12);
  });
});

test.each(Object.entries(otherWays))("%s agrees with JavaScript by hand", async (name, way) => {
  const kind = name.split(",")[0] as keyof typeof kinds;
  const [found, expected] = await Promise.all([way, byHand[kind]].map((by) => outputsOf(by, kindOf(kind), "f64")));
  expect(furthest(found!, expected!)).toBeLessThan(1e-12);
});

test("every kind is timed", () => {
  const names = families.flatMap(({ tasks }) => tasks.map(({ kind }) => kind));
  expect([...new Set(names)].toSorted()).toEqual(Object.keys(kinds).toSorted());
});

test("sums along the other axis agree", async () => {
  const kind: Kind = { ...kinds.sum, tiny: { ...kinds.sum.tiny, axis: 0 } };
  expect(furthest(await outputsOf(ours.sum, kind, "f64"), await outputsOf(byHand.sum, kind, "f64"))).toBeLessThan(
    1e-12,
  );
});

test("the kernel that finds the peak runs", () => {
  const { run } = byHand.fusedPeak({ n: 3 } as Sizes, [], "f32") as { run(): number };
  expect(run()).toBe(12 * (0.5 + 0.25 + 0.125));
});

describe("the distance of results", () => {
  test("is relative to the greatest element of each", () => {
    expect(furthest([[1, 2], [10]], [[1, 4], [10]])).toBe(0.5);
  });
  test("is infinite for NaN and other sizes", () => {
    expect(furthest([[NaN]], [[1]])).toBe(Infinity);
    expect(furthest([[1]], [[1, 1]])).toBe(Infinity);
    expect(furthest([[1]], [])).toBe(Infinity);
  });
});
