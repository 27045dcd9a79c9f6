/** Sparse Jacobians of every operation that has a derivative, and of random programs. */
import { expect, test } from "vitest";
import { sparsityHolds } from "./laws/sparsity.ts";
import { runs, seed } from "./settings.ts";
import { checkCase, checkProgram, isSmooth } from "./suite.ts";
import { programOf } from "./row.ts";
import { recipes, rows } from "./table.ts";

const smooth = rows.flatMap((row) => {
  const cases = row.cases.filter((item) => isSmooth(programOf(item)));
  return cases.length > 0 && !row.untrueDerivative ? [[row.primitive.name, row, cases] as const] : [];
});

test.each(smooth)("of %s", (_, row, cases) => {
  expect(() => cases.forEach((item) => checkCase(row, item, seed, [sparsityHolds]))).not.toThrow();
});

test("of random programs", { timeout: 60_000 + 100 * runs }, () => {
  const check = (): void => {
    for (let i = 0; i < runs; i++) checkProgram(seed + i, "smooth", recipes, [sparsityHolds]);
  };
  expect(check).not.toThrow();
});
