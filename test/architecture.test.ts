/** The import table of ARCHITECTURE.md, enforced. */
import { describe, expect, test } from "vitest";
import { readModule } from "./architecture/module.ts";
import {
  cycleViolations,
  deepImportViolations,
  defaultExportViolations,
  exportStarViolations,
  importViolations,
  manifestViolations,
  primitiveNames,
  primitiveViolations,
  splitSpecifier,
  testingViolations,
  type ImportTable,
} from "./architecture/rules.ts";
import { readManifest, readPackages, type Manifest, type Package } from "./architecture/workspace.ts";

const importTable: ImportTable = {
  "@cotangent/ir": [],
  "@cotangent/ad": ["@cotangent/ir"],
  "@cotangent/kernel": ["@cotangent/ir"],
  "@cotangent/codegen-js": ["@cotangent/ir", "@cotangent/kernel"],
  "@cotangent/codegen-wgsl": ["@cotangent/ir", "@cotangent/kernel"],
  cotangent: [
    "@cotangent/ir",
    "@cotangent/ad",
    "@cotangent/kernel",
    "@cotangent/codegen-js",
    "@cotangent/codegen-wgsl",
  ],
  "@cotangent/optim": ["cotangent"],
  "@cotangent/models": ["cotangent", "@cotangent/optim"],
  "@cotangent/cli": ["cotangent", "@cotangent/optim"],
};
const primitiveFree = ["kernel", "codegen-js", "codegen-wgsl"];

const packages = readPackages();
const packageIn = (folder: string): Package => packages.find((pack) => pack.folder === folder)!;
const tools = Object.keys(readManifest(".").devDependencies ?? {});
const primitives = primitiveNames(packageIn("ir"));

test("every row of the import table is a package", () => {
  expect(packages.map(({ manifest }) => manifest.name).toSorted()).toEqual(Object.keys(importTable).toSorted());
});

describe.each(packages)("packages/$folder", (pack) => {
  test("declares the dependencies that the import table grants", () =>
    expect(manifestViolations(pack, importTable)).toEqual([]));
  test("imports only what it declares", () => expect(importViolations(pack, importTable, tools)).toEqual([]));
  test("imports other packages by their entry points", () => expect(deepImportViolations(pack, packages)).toEqual([]));
  test("keeps what is for tests out of its code", () => expect(testingViolations(pack)).toEqual([]));
  test("has no import cycle", () => expect(cycleViolations(pack)).toEqual([]));
  test("has no export *", () => expect(exportStarViolations(pack)).toEqual([]));
  test("has no default export", () => expect(defaultExportViolations(pack)).toEqual([]));
});

test.each(primitiveFree)("packages/%s imports no primitive", (folder) => {
  expect(primitiveViolations(packageIn(folder), primitives)).toEqual([]);
});

const fake = (folder: string, files: Record<string, string>, manifest: Partial<Manifest> = {}): Package => ({
  folder,
  manifest: { name: `@cotangent/${folder}`, exports: { ".": {}, "./testing": {} }, ...manifest },
  modules: Object.entries(files).map(([file, text]) => readModule(`packages/${folder}/src/${file}`, text)),
});
const kernel = (text: string): Package => fake("kernel", { "fuse.ts": text });

describe("the rules find", () => {
  test("a dependency too many, one too few and a package without a row", () => {
    const greedy = fake("kernel", {}, { dependencies: { "@cotangent/ad": "0.1.0" } });
    expect(manifestViolations(greedy, importTable)).toEqual([
      "packages/kernel: package.json declares @cotangent/ad, which the table does not grant",
      "packages/kernel: package.json does not declare @cotangent/ir",
    ]);
    expect(manifestViolations(fake("stray", {}), importTable)).toEqual([
      "packages/stray: @cotangent/stray has no row in the import table",
    ]);
  });

  test.each([
    `import { jvp } from "@cotangent/ad";`,
    `import type { Rule } from "@cotangent/ad";`,
    `export { jvp } from "@cotangent/ad";`,
    `const load = () => import("@cotangent/ad");`,
    `export let rule: import("@cotangent/ad").Rule;`,
    `import "@cotangent/ad";`,
  ])("a forbidden import: %s", (text) => {
    expect(importViolations(kernel(text), importTable, tools)).toEqual([
      "packages/kernel/src/fuse.ts imports @cotangent/ad",
    ]);
  });

  test("a tool that is imported outside tests", () => {
    const text = `import { test } from "vitest";`;
    const pack = fake("kernel", { "fuse.ts": text, "fuse.test.ts": text });
    expect(importViolations(pack, importTable, ["vitest"])).toEqual(["packages/kernel/src/fuse.ts imports vitest"]);
  });

  test("deep imports, by name and by path", () => {
    const pack = kernel(
      `import { a } from "@cotangent/ir/src/type.ts"; import { b } from "../../ir/src/type.ts"; import { c } from "@cotangent/ir";`,
    );
    expect(deepImportViolations(pack, [fake("ir", {})])).toEqual([
      "packages/kernel/src/fuse.ts reaches into @cotangent/ir/src/type.ts",
      "packages/kernel/src/fuse.ts reaches into ../../ir/src/type.ts",
    ]);
  });

  test("code that imports what is for tests", () => {
    const text = `import { arbitraryProgram } from "@cotangent/ir/testing";`;
    const pack = fake("kernel", { "fuse.ts": text, "fuse.test.ts": text, "testing/index.ts": text });
    expect(testingViolations(pack)).toEqual([
      "packages/kernel/src/fuse.ts imports @cotangent/ir/testing, which is for tests",
    ]);
  });

  test("a cycle of three files, once, and no cycle of types", () => {
    const files = {
      "a.ts": `import { b } from "./b.ts";`,
      "b.ts": `export { c } from "./deep/c.ts";`,
      "deep/c.ts": `import { a } from "../a.ts";`,
    };
    expect(cycleViolations(fake("kernel", { ...files, "d.ts": `import { a } from "./a.ts";` }))).toEqual([
      "cycle: packages/kernel/src/a.ts ↔ packages/kernel/src/b.ts ↔ packages/kernel/src/deep/c.ts",
    ]);
    expect(cycleViolations(fake("kernel", { ...files, "deep/c.ts": `import type { A } from "../a.ts";` }))).toEqual([]);
  });

  test("export * and default exports in each form", () => {
    expect(exportStarViolations(kernel(`export * from "./cut.ts"; export * as cut from "./cut.ts";`))).toEqual([
      `packages/kernel/src/fuse.ts: export * from "./cut.ts"`,
    ]);
    for (const text of [
      "export default 1;",
      "const a = 1; export { a as default };",
      "export default function fuse() {}",
    ]) {
      expect(defaultExportViolations(kernel(text))).toEqual(["packages/kernel/src/fuse.ts has a default export"]);
    }
    expect(defaultExportViolations(kernel("export const a = 1; export { b };"))).toEqual([]);
  });

  test("a primitive in a code generator, under another name and behind a namespace", () => {
    const ir = fake("ir", {
      "index.ts": `export { mul } from "./primitives/pointwise.ts"; export type { Rule } from "./primitives/rule.ts"; export { check } from "./check.ts";`,
      "primitives/index.ts": `import { exp } from "./pointwise.ts"; import { at } from "../errors.ts"; export const primitives = [exp];`,
    });
    expect([...primitiveNames(ir)].toSorted()).toEqual(["exp", "mul"]);
    const text = `import { mul as times, check, type Rule } from "@cotangent/ir"; import * as ir from "@cotangent/ir";`;
    expect(primitiveViolations(kernel(text), primitiveNames(ir))).toEqual([
      "packages/kernel/src/fuse.ts imports the primitive mul",
      "packages/kernel/src/fuse.ts imports the primitive *",
    ]);
    expect(primitiveViolations(kernel(`import type { mul } from "@cotangent/ir";`), primitiveNames(ir))).toEqual([]);
  });
});

test("a specifier splits into a package and its subpath", () => {
  expect(splitSpecifier("@cotangent/ir/testing")).toEqual({ name: "@cotangent/ir", subpath: "./testing" });
  expect(splitSpecifier("cotangent")).toEqual({ name: "cotangent", subpath: "." });
});
