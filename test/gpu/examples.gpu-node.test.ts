/** The examples of the documentation that need a GPU. */
import { describe } from "vitest";
import { expectExamples } from "../examples/run.ts";

describe("examples", () => {
  expectExamples("```ts gpu");
});
