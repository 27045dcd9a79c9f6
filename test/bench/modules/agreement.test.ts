/** The gradients by hand and those of emitted modules are the same, so that what is timed is. */
import { expect, test } from "vitest";
import { difference } from "../difference.ts";
import { numbersOf } from "../../cli/plain-values.ts";
import { contests, tolerance } from "./contests.ts";
import { javaScript, webAssembly } from "./emitted.ts";

test.each(contests)("$title by hand and emitted", (contest) => {
  const args = contest.sizes[0]!.args();
  const expected = numbersOf(contest.byHand(...args));
  expect(expected.some((x) => x !== 0)).toBe(true);
  for (const made of [javaScript(contest), javaScript(contest, args), webAssembly(contest, args)])
    expect(difference(numbersOf(made.gradient(...args)), expected)).toBeLessThan(tolerance);
});
