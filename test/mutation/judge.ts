/** Run in a process of its own: the laws until one fails. Prints what caught the defect, or nothing if it survives. */
import { seeded, type Recipe } from "@cotangent/ir/testing";
import { checkElementary } from "../complex/reference.ts";
import { checkConstants, checkPassesAct, checkRewrites } from "../laws/rewrites.ts";
import { wasmLaws } from "../laws/laws/backends.ts";
import { checkColourings } from "../laws/laws/colourings.ts";
import { secondSumsAreSums } from "../laws/laws/second-sums.ts";
import { sparsityHolds } from "../laws/laws/sparsity.ts";
import { checkCallOfNothing, taylorIsNested } from "../laws/laws/taylor.ts";
import { checkProgram, checkRow, laws } from "../laws/suite.ts";
import type { Row } from "../laws/row.ts";
import type { Law } from "../laws/subject.ts";
import { recipes, rows } from "../laws/table.ts";

const { seed, file, names, users } = JSON.parse(process.env["JUDGED"] ?? "{}") as {
  readonly seed: number;
  /** Where the defect is. */
  readonly file: string;
  /** What the file with the defect declares and imports. */
  readonly names: readonly string[];
  /** What the files declare that import it, the nearest first. */
  readonly users: readonly string[];
};
const rewrites = file.includes("/rewrite/");

const rowsOf = (operations: readonly string[]): readonly Row[] =>
  [...new Set(operations)].flatMap((name) => rows.filter(({ primitive }) => primitive.name === name));

/** What the file speaks of comes first, then what is built on it; of the operations farther away one case is enough. */
const near = rowsOf(names);
const close = rowsOf(users)
  .filter((row) => !near.includes(row))
  .slice(0, 15);
const far = rows
  .filter((row) => !near.includes(row) && !close.includes(row))
  .map((row): Row => ({ ...row, cases: row.cases.slice(0, 1) }));
/** Defects are planted before code is made: JavaScript stands for all of it. */
const owed = laws.filter((law) => !wasmLaws.includes(law));
const loops: readonly Recipe[] = recipes.filter(({ nests }) => nests);

/** Transforms and passes that nothing else is built on have laws of their own. */
const ownLaws: Readonly<Record<string, () => void>> = {
  // Passes on loops have nothing to do with other operations.
  "/rewrite/join-loops": onLoops,
  "/rewrite/steady-carries": onLoops,
  "/ad/src/jet/": () => {
    checkCallOfNothing();
    everywhere([taylorIsNested(3), secondSumsAreSums]);
  },
  "/ad/src/sparsity/": () => {
    for (let i = 0; i < 5; i++) checkColourings(seeded(seed + i));
    everywhere([sparsityHolds(), sparsityHolds(8)]);
  },
};

function onLoops(): void {
  for (const row of rowsOf(["scan"])) checkRow(row, [seed, seed + 1], owed);
  checkPassesAct();
  programs(60, loops);
}

function everywhere(own: readonly Law[]): void {
  for (const row of rows) checkRow(row, [seed], own);
  for (let i = 0; i < 60; i++) checkProgram(seed + i, "smooth", i % 2 === 0 ? recipes : loops, own);
}

function programs(count: number, chosen: readonly Recipe[]): void {
  for (let i = 0; i < count; i++) checkProgram(seed + i, i % 3 === 0 ? "mixed" : "smooth", chosen, owed);
}

/** Laws compare operations with each other and with differences; these values come from elsewhere. */
const references: Readonly<Record<string, () => void>> = { "/primitives/complex/": checkElementary };

const concerned = (checks: Readonly<Record<string, () => void>>): (() => void) | undefined =>
  Object.entries(checks).find(([folder]) => file.includes(folder))?.[1];

function judge(): void {
  const own = concerned(ownLaws);
  if (own) return own();
  concerned(references)?.();
  for (const row of rewrites ? near : [...near, ...close]) checkRow(row, [seed], owed);
  if (rewrites) for (const row of near.length > 0 ? near : rows) checkConstants(row, seed);
  checkPassesAct();
  if (rewrites) checkRewrites(seed, 700);
  programs(30, near.length >= 3 ? near.map(({ recipe }) => recipe) : recipes);
  programs(30, [...loops, ...loops, ...loops, ...recipes.slice(0, 12)]);
  if (!rewrites) for (const row of far) checkRow(row, [seed], owed);
}

try {
  judge();
} catch (error) {
  process.stdout.write(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
