/** Taylor mode of every operation that has a derivative, and of random programs (FC_RUNS of them take longer, at a higher order). */
import { describe, expect, test } from "vitest";
import { taylorIsNested } from "./laws/taylor.ts";
import { runs, seed } from "./settings.ts";
import { checkCase, checkProgram, isSmooth } from "./suite.ts";
import { programOf } from "./row.ts";
import { rows } from "./table.ts";

const law = taylorIsNested(5);

describe("coefficients of operations", () => {
  for (const row of rows) {
    const cases = row.cases.filter((item) => isSmooth(programOf(item)) && !row.untrueDerivative);
    if (cases.length === 0) continue;
    test(row.primitive.name, () => {
      for (const item of cases) checkCase(row, item, seed, [law]);
    });
  }
});

test("coefficients of random programs", () => {
  const small = taylorIsNested(3);
  for (let i = 0; i < runs / 5; i++) checkProgram(seed + i, "smooth", undefined, [small]);
  expect(runs).toBeGreaterThan(0);
});
