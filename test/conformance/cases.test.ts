/** The derivative cases, computed outside this project to 60 digits and more: all pass in f64, and none is skipped but prose. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { main } from "./cases/harness.mjs";

interface CaseFile {
  readonly cases: readonly { readonly query: { readonly kind: string } }[];
}

const folder = join(import.meta.dirname, "cases");
const adapter = join(import.meta.dirname, "cases-adapter.ts");
const categories = readdirSync(folder).flatMap((file) => {
  if (!file.endsWith(".json")) return [];
  const { cases } = JSON.parse(readFileSync(join(folder, file), "utf8")) as CaseFile;
  const prose = cases.filter(({ query }) => query.kind === "prose").length;
  return [{ name: file.slice(0, -".json".length), prose, others: cases.length - prose }];
});
const prose = categories.reduce((sum, category) => sum + category.prose, 0);

test.each(categories.filter(({ others }) => others > 0))(
  "$name: $others cases",
  async ({ name, others }) => {
    const { fails, skip, pass, alt } = await main(["--adapter", adapter, "--only", `${name}/`]);
    expect(fails).toEqual([]);
    // The harness counts the prose cases of all categories; each is a test of its own, in api.test.ts.
    expect(skip).toBe(prose);
    expect(pass + alt).toBeGreaterThanOrEqual(others);
  },
  120_000,
);
