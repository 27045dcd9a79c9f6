/** The laws are tested: defects that are planted mechanically are caught. `MUTATIONS=150 npx vitest run test/mutation`. */
import { expect, test } from "vitest";
import { allMutants, mutantsOf } from "./mutants.ts";
import { judge, judgeAll, sample } from "./run-mutants.ts";
import { isListed, survivors } from "./survivors.ts";

const count = Number(process.env["MUTATIONS"] ?? 12);
const seed = Number(process.env["MUTATION_SEED"] ?? 20261121);
const mutants = allMutants();

test("each operator is found in a text", () => {
  const text = `export const f = (b, x, z) => b.one(sub, [b.one(neg, [x]), z]); const d = { derivative: { kind: "linear", transpose: (b, [ct]) => [ct, undefined] } }; const o = [0, ...inversePermutation(p)]; const k = 0.5;`;
  const operators = new Set(mutantsOf("a.ts", text).map(({ id }) => id.split(" ").at(-2)!));
  expect(operators).toEqual(
    new Set(["change-axes", "change-number", "delete-rule", "drop-sign", "drop-term", "swap-arguments"]),
  );
});

test("names of defects are unique, and every listed survivor is still one of them", () => {
  const ids = mutants.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(survivors.filter((survivor) => !ids.some((id) => id.startsWith(survivor.id)))).toEqual([]);
});

test("the laws hold where nothing is planted", { timeout: 120_000 }, async () => {
  const { caught } = await judge({ ...mutants[0]!, replacement: mutants[0]!.original });
  expect(caught).toBe(undefined);
});

test(
  `each of ${count} planted defects is caught, or is listed with a proof`,
  { timeout: 60_000 + 20_000 * count },
  async () => {
    const chosen = sample(mutants, count, seed);
    console.info(`MUTATIONS=${count} MUTATION_SEED=${seed}, of ${mutants.length} defects`);
    // A proof is not judged: what survives goes through all laws, which takes longest.
    const verdicts = await judgeAll(chosen.filter(({ id }) => !isListed(id)));
    const unexplained = verdicts.filter(({ caught }) => caught === undefined);
    expect(unexplained.map(({ mutant }) => `${mutant.id}: ${mutant.original} → ${mutant.replacement}`)).toEqual([]);
  },
);
