/** What reads a barrier runs after what comes before it. */
import { barrier, buildProgram, cumsum, exp, f64 } from "@cotangent/ir";
import { expect, test } from "vitest";
import { makePlan } from "../plan/make-plan.ts";

/** Of `(cumsum(cumsum(eˣ)), cumsum(eˣ))`, where the second exponential may be that of a barrier. */
const arenaOf = (isLate: boolean): number => {
  const program = buildProgram("f", [{ dtype: f64, shape: [1000] }], (b, x) => {
    const sum = (y: typeof x): typeof x => b.one(cumsum, [y], { axis: 0, reverse: false });
    const twice = sum(sum(b.one(exp, [x])));
    const again = isLate ? b.one(barrier, [x]) : x;
    return [twice, sum(b.one(exp, [again]))];
  });
  return makePlan(program, "unscheduled").arenaBytes;
};

test("so an array that is computed again takes no memory until then", () => {
  expect(arenaOf(true)).toBe(arenaOf(false) - 8000);
});
