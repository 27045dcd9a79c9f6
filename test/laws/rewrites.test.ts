/** Every rewrite rule, on programs in which it has something to do. */
import { expect, test } from "vitest";
import { checkConstants, checkPassesAct, checkRewrites } from "./rewrites.ts";
import { runs, seed } from "./settings.ts";
import { rows } from "./table.ts";

test("every rule fires, and all passes preserve meaning", { timeout: 60_000 + 300 * runs }, () => {
  const fired = checkRewrites(seed, 500 + 2 * runs);
  console.info(`rules fired: ${[...fired].map(([equation, count]) => `${equation} ${count}`).join(" | ")}`);
  expect(Math.min(...fired.values())).toBeGreaterThan(0);
});

test.each(rows.map((row) => [row.primitive.name, row] as const))("constants in the arguments of %s", (_, row) => {
  expect(() => checkConstants(row, seed)).not.toThrow();
});

test("every pass changes some program", () => {
  expect(checkPassesAct).not.toThrow();
});
