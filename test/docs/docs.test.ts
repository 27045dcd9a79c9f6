/** The generated pages are what the code says. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accuracyBounds } from "@cotangent/ir/testing";
import { describe, expect, test } from "vitest";
import { rows } from "../laws/table.ts";
import { measuredComplex } from "../complex/measured.ts";
import { errorsPage, groups } from "./error-docs.ts";
import { numericsPage, type Measured, type MeasuredSpecial } from "./numerics.ts";
import { count, numpyPage, tables } from "./numpy.ts";
import { factsOf, operationsPage } from "./operations.ts";
import { optimizersPage } from "./optimizers.ts";

const root = join(import.meta.dirname, "../..");

/** The page as it is in the repository, after writing it if that was asked for. */
function page(name: string, text: string): string {
  const path = join(root, "docs", name);
  if (process.env["UPDATE_DOCS"]) writeFileSync(path, text);
  return readFileSync(path, "utf8");
}

describe("docs/operations.md", () => {
  test("is what trying each operation finds", { timeout: 180_000 }, () => {
    const text = operationsPage(rows);
    expect(page("operations.md", text)).toBe(text);
  });

  test("has no gap", () => {
    expect(rows.map(factsOf).filter(({ columns }) => columns.some((column) => column.startsWith("no")))).toEqual([]);
  });
});

describe("docs/errors.md", () => {
  const documented = groups.flatMap(([, docs]) => Object.keys(docs));
  const catalogue = [
    ...readFileSync(join(root, "packages/ir/src/error-catalogue.ts"), "utf8").matchAll(/\| "([\w-]+)"/g),
  ].map(([, code]) => code!);
  const sources = readdirSync(join(root, "packages"), { recursive: true, encoding: "utf8" })
    .filter(
      (file) =>
        /^[\w-]+\/src\/.*\.ts$/.test(file) && !file.endsWith(".test.ts") && !file.endsWith("error-catalogue.ts"),
    )
    .map((file) => readFileSync(join(root, "packages", file), "utf8"))
    .join("\n");

  test("is what the catalogue of errors says", () => {
    const text = errorsPage();
    expect(page("errors.md", text)).toBe(text);
  });

  test("documents every code once, and no other", () => {
    expect(documented.toSorted()).toEqual(catalogue.toSorted());
  });

  test("every code is used by some source", () => {
    expect(catalogue.filter((code) => !sources.includes(`"${code}"`))).toEqual([]);
  });
});

describe("docs/numerics.md", () => {
  const measured = JSON.parse(readFileSync(join(root, "test/numerics/measured.json"), "utf8")) as Measured;

  test("is what the bounds and the measurement say", () => {
    const special = JSON.parse(readFileSync(join(root, "test/special/measured.json"), "utf8")) as MeasuredSpecial;
    const text = numericsPage(measured, special, measuredComplex());
    expect(page("numerics.md", text)).toBe(text);
  });

  test("no error that was measured is above its bound", () => {
    const above = accuracyBounds.filter(({ op, ulps }) => {
      const { each, contracted, device } = measured.functions[op]!;
      return Math.max(each, contracted, device) > ulps;
    });
    expect(above).toEqual([]);
  });
});

describe("docs/optimizers.md", () => {
  test("is what the table and the states say", () => {
    const text = optimizersPage();
    expect(page("optimizers.md", text)).toBe(text);
  });
});

describe("docs/numpy.md", () => {
  test("is what the names of both say", () => {
    const text = numpyPage();
    expect(page("numpy.md", text)).toBe(text);
  });

  test("has 320 functions or more, and a reason for each other one", () => {
    expect(count).toBeGreaterThanOrEqual(320);
    expect(tables.flatMap(([, lines]) => lines).filter(({ here, why }) => !here && !why)).toEqual([]);
  });
});
