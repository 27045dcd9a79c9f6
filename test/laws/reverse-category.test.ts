/** The claims of "Reverse derivative categories" on 100 random smooth programs, each in f64. */
import { arbitraryProgram, seeded } from "@cotangent/ir/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { reverseCategoryLaws } from "./laws/reverse-category.ts";
import { seed } from "./settings.ts";
import { precisionOf } from "./subject.ts";
import { recipes } from "./table.ts";

test.each(reverseCategoryLaws)("$name, to 1e-9 on 100 random smooth programs (S136)", { timeout: 60_000 }, (law) => {
  const narrower: number[] = [];
  fc.assert(
    fc.property(arbitraryProgram({ recipes, style: "smooth" }), fc.noBias(fc.integer()), (pointed, choice) => {
      if (precisionOf(pointed.program, 10) > 1e-9) narrower.push(precisionOf(pointed.program, 10));
      law.check({ ...pointed, random: seeded(choice) });
    }),
    { numRuns: 100, seed, endOnFailure: true },
  );
  expect(narrower).toEqual([]);
});

test("the seven axioms are there, and the jvp rebuilt from the vjp (S136)", () => {
  expect(reverseCategoryLaws.map(({ name }) => name.split(":")[0])).toEqual([
    "RD.1",
    "RD.2",
    "RD.3",
    "RD.4",
    "RD.5",
    "RD.6",
    "RD.7",
    "jvp = the transpose of vjp = D[f]",
  ]);
});
