/** Every law on random programs. */
import { primitives, subprograms, type Program } from "@cotangent/ir";
import { arbitraryProgram, randomProgram, seeded, type Style } from "@cotangent/ir/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { undecided } from "./laws/derivatives.ts";
import { runs, seed } from "./settings.ts";
import { laws } from "./suite.ts";
import { recipes } from "./table.ts";

console.info(`laws on random programs: FC_SEED=${seed} FC_RUNS=${runs}`);

describe.each(laws)("$name", (law) => {
  const styles: readonly Style[] = law.about === "any" ? ["mixed", "smooth"] : ["smooth"];
  test.each(styles)("on %s programs", { timeout: 60_000 + 300 * runs }, (style) => {
    fc.assert(
      fc.property(arbitraryProgram({ recipes, style }), fc.noBias(fc.integer()), (pointed, choice) =>
        law.check({ ...pointed, random: seeded(choice) }),
      ),
      { numRuns: Math.ceil(runs / styles.length), seed, endOnFailure: false },
    );
  });
});

test("differences converge for nearly all programs", () => {
  expect(undecided.of).toBeGreaterThan(0);
  expect(undecided.count / undecided.of).toBeLessThan(0.03);
});

const namesIn = (program: Program): readonly string[] =>
  program.steps.flatMap((step) => [step.primitive.name, ...subprograms(step).flatMap(namesIn)]);

test("every operation occurs in 20 of 2000 programs, and every kind of program occurs", () => {
  const programs = Array.from(
    { length: 2000 },
    (_, i) => randomProgram(seeded(seed + i), { recipes, style: i % 2 === 0 ? "mixed" : "smooth" }).program,
  );
  const counts = new Map([...primitives.keys()].map((name) => [name, 0]));
  for (const program of programs)
    for (const name of new Set(namesIn(program))) counts.set(name, (counts.get(name) ?? 0) + 1);
  const shapes = programs.map(({ inputs, steps }) =>
    [...inputs, ...steps.flatMap(({ results }) => results)].map(({ type }) => type),
  );
  const share = (holds: (i: number) => boolean): number => programs.filter((_, i) => holds(i)).length;
  const kinds = {
    "several results": share((i) => programs[i]!.outputs.length > 1),
    "an axis of length 0": share((i) => shapes[i]!.some(({ shape }) => shape.includes(0))),
    "an axis of length 1": share((i) => shapes[i]!.some(({ shape }) => shape.includes(1))),
    "three dtypes": share((i) => new Set(shapes[i]!.map(({ dtype }) => dtype)).size >= 3),
    "a program in a program": share((i) => programs[i]!.steps.some((step) => subprograms(step).length > 0)),
  };
  console.info(
    `of 2000 programs: ${[...counts, ...Object.entries(kinds)].map(([name, count]) => `${name} ${count}`).join(", ")}`,
  );
  expect([...counts].filter(([, count]) => count < 20)).toEqual([]);
  expect(Object.entries(kinds).filter(([, count]) => count < 20)).toEqual([]);
});
