/** Sparse Jacobians of every operation that has a derivative, and of random programs. */
import { expect, test } from "vitest";
import { seeded } from "@cotangent/ir/testing";
import { checkColourings } from "./laws/colourings.ts";
import { sparsityHolds } from "./laws/sparsity.ts";
import { runs, seed } from "./settings.ts";
import { checkCase, checkProgram, isSmooth } from "./suite.ts";
import { programOf } from "./row.ts";
import { recipes, rows } from "./table.ts";

const smooth = rows.flatMap((row) => {
  const cases = row.cases.filter((item) => isSmooth(programOf(item)));
  return cases.length > 0 && !row.untrueDerivative ? [[row.primitive.name, row, cases] as const] : [];
});

test("colours of known and of random patterns tell all elements apart", () => {
  const check = (): void => {
    for (let i = 0; i < runs / 5; i++) checkColourings(seeded(seed + i));
  };
  expect(check).not.toThrow();
});

test.each(smooth)("of %s", (_, row, cases) => {
  expect(() => cases.forEach((item) => checkCase(row, item, seed, [sparsityHolds()]))).not.toThrow();
});

test.each([
  ["in full", undefined],
  ["that ends early", 8],
] as const)("of random programs, by an analysis %s", { timeout: 60_000 + 100 * runs }, (_, work) => {
  const check = (): void => {
    for (let i = 0; i < runs / 2; i++) checkProgram(seed + i, "smooth", recipes, [sparsityHolds(work)]);
  };
  expect(check).not.toThrow();
});
