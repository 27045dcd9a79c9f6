/** Documentation is executed: every example runs and prints what it says it prints. */
import { describe, expect, test } from "vitest";
import { extractExamples } from "./extract.ts";
import { expectExamples } from "./run.ts";

test("an example is a block, its place and what it prints", () => {
  expect(extractExamples("a.ts", " * ```ts\n * console.log(1); // → 1\n * ```")).toEqual([
    { place: "a.ts:1", code: "console.log(1); // → 1", expected: ["1"] },
  ]);
});

describe("examples", () => {
  expectExamples();
});
