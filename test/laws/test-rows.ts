/** Every law on rows of the table, as tests. Two files share the rows, so that two cores do. */
import { seeded } from "@cotangent/ir/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkMonoid, monoidsOf } from "./laws/monoids.ts";
import { specialHolds } from "./laws/rows.ts";
import { runs, seed } from "./settings.ts";
import { checkCase } from "./suite.ts";
import { rows } from "./table.ts";

/** A row is one operation at a few points; random programs use it at many more. */
const points = Math.ceil(runs / 125);

/** Every second row, from the first or from the second on. */
export function testRows(first: 0 | 1): void {
  console.info(`laws on rows: FC_SEED=${seed} FC_RUNS=${runs}`);
  const own = rows.filter((_, i) => i % 2 === first);
  describe.each(own.map((row) => [row.primitive.name, row] as const))("%s", (_, row) => {
    const { cases, special } = row;
    const timeout = 30_000 + 60 * runs;
    test.each(cases.map((item) => [item.name, item] as const))("%s obeys every law", { timeout }, (_name, item) => {
      fc.assert(
        fc.property(fc.noBias(fc.integer()), (point) => checkCase(row, item, point)),
        { numRuns: points, seed },
      );
    });
    test.each((special ?? []).map((point) => [point.what, point] as const))("%s", (_what, point) => {
      expect(() => specialHolds(point)).not.toThrow();
    });
    const monoids = monoidsOf(row);
    test.runIf(monoids.length > 0)("combines elements by a monoid", () => {
      fc.assert(
        fc.property(fc.constantFrom(...monoids), fc.noBias(fc.integer()), (monoid, choice) =>
          checkMonoid(monoid, seeded(choice)),
        ),
        { numRuns: 10 * runs, seed },
      );
    });
  });
}
