import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fits } from "./fits.ts";
import { minimax } from "./minimax.ts";

const folder = join(import.meta.dirname, "../../packages/ir/src/expansions");
const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));

test.each(Object.entries(fits))("the polynomial for %s is the one in the sources, and good for f32", (_, fit) => {
  const { coefficients, error } = minimax(fit);
  const written = sources.filter((source) => coefficients.every((coefficient) => source.includes(String(coefficient))));
  expect(written).toHaveLength(1);
  // At most half a unit in the last place.
  expect(error).toBeLessThan(2 ** -25);
});
