/** Taylor mode of every operation that has a derivative, and of random programs (FC_RUNS of them take longer, at a higher order). */
import { expect, test } from "vitest";
import { secondSumsAreSums } from "./laws/second-sums.ts";
import { checkCallOfNothing, taylorIsNested } from "./laws/taylor.ts";
import { runs, seed } from "./settings.ts";
import { checkCase, checkProgram, isSmooth } from "./suite.ts";
import { programOf } from "./row.ts";
import { recipes, rows } from "./table.ts";

const law = taylorIsNested(5);

const smooth = rows.flatMap((row) => {
  const cases = row.untrueDerivative ? [] : row.cases.filter((item) => isSmooth(programOf(item)));
  return cases.length > 0 ? [[row.primitive.name, row, cases] as const] : [];
});

test.each(smooth)("coefficients of %s", { timeout: 30_000 }, (_, row, cases) => {
  expect(() => cases.forEach((item) => checkCase(row, item, seed, [law, secondSumsAreSums]))).not.toThrow();
});

test("calls of the host that return nothing happen", () => {
  expect(checkCallOfNothing).not.toThrow();
});

test("coefficients of random programs", { timeout: 60_000 + 600 * runs }, () => {
  const small = taylorIsNested(3);
  const check = (): void => {
    for (let i = 0; i < runs / 5; i++) checkProgram(seed + i, "smooth", recipes, [small, secondSumsAreSums]);
  };
  expect(check).not.toThrow();
});
