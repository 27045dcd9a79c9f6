/** Who is timed after its first call, and what is told of the others. */
import { describe, expect, test } from "vitest";
import { families } from "./families.ts";
import { afterFirstCall, apartFrom } from "./first-call.ts";
import { estimate, leftOut } from "./left-out.ts";
import type { Contender } from "./contenders.ts";
import type { Task } from "./task.ts";

const taskOf = (kind: string): Task => families.flatMap(({ tasks }) => tasks).find((task) => task.kind === kind)!;
const answer = (first: number, once = first) => ({ lengths: [1], first, once });

describe("after the first call", () => {
  test("a fast contender is timed", () => {
    expect(afterFirstCall(taskOf("softmax"), answer(0.5, 0.1), 1e-6, 3)).toEqual({
      first: 0.5,
      once: 0.1,
      apart: 1e-6,
    });
  });
  test("of more than the longest, it is all that is known", () => {
    const outcome = afterFirstCall(taskOf("softmax"), answer(4), 0, 3);
    expect(outcome).toMatchObject({ kind: "timed", median: 4, first: 4, oneCall: true });
  });
  test("results of four runs count as one of a quarter of the time", () => {
    expect(afterFirstCall(taskOf("mlpStep"), answer(8, 2), 0, 3)).toEqual({ first: 2, once: 2, apart: 0 });
    expect(afterFirstCall(taskOf("mlpStep"), answer(16, 4), 0, 3)).toMatchObject({ median: 4, oneCall: true });
  });
  test("what came too late, is wrong, or is not there is said to be so", () => {
    const task = taskOf("softmax");
    expect(afterFirstCall(task, { late: 10 }, Infinity, 3)).toEqual({ kind: "late", seconds: 10 });
    expect(afterFirstCall(task, answer(1), 0.5, 3)).toMatchObject({ kind: "wrong" });
    expect(afterFirstCall(task, answer(1), NaN, 3)).toMatchObject({ kind: "wrong" });
    expect(afterFirstCall(task, { lacks: "no" }, Infinity, 3)).toEqual({ kind: "lacks", why: "no" });
    expect(afterFirstCall(task, { failed: "not installed: x" }, Infinity, 3)).toMatchObject({ kind: "missing" });
    expect(afterFirstCall(task, { failed: "x" }, Infinity, 3)).toMatchObject({ kind: "failed" });
  });
  test("without results of Cotangent, none agree", () => {
    expect(apartFrom(undefined, [[1]], taskOf("softmax"))).toBe(Infinity);
    expect(apartFrom([[1]], [[1]], taskOf("softmax"))).toBe(0);
  });
});

describe("large tasks of slow contenders", () => {
  const slow = { speed: { flops: 1e9, elements: 1e8 } } as Contender;
  test("are left out by their work", () => {
    expect(estimate(slow, { flops: 2e9 })).toBe(2);
    expect(estimate(slow, { flops: 2e9, elements: 5e8 })).toBe(5);
    expect(leftOut(slow, { ...taskOf("softmax"), elements: 5e8 }, 3)).toContain("5.0 s");
  });
  test("and never of others", () => {
    expect(leftOut({} as Contender, { ...taskOf("softmax"), elements: 1e15 }, 3)).toBe(undefined);
  });
});
