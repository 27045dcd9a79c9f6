/** What a user installs: complete, clean and small. */
import { readFile, rm } from "node:fs/promises";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, describe, expect, test } from "vitest";
import { readManifest } from "./architecture/workspace.ts";
import { bundle } from "./packaging/bundle.ts";
import { publicPackages, stagePackages, type Stage } from "./packaging/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await stagePackages();
  return () => rm(stage.folder, { recursive: true });
}, 120_000);

describe.each(publicPackages())("the package in packages/%s", (folder) => {
  const { name } = readManifest(`packages/${folder}`);
  const packed = () => stage.packed.find((pack) => pack.name === name)!;

  test("holds its built code, types, licence and read-me, and no tests", () => {
    const { files } = packed();
    expect(files).toEqual(expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "LICENSE", "README.md"]));
    expect(files.filter((file) => file.includes(".test."))).toEqual([]);
  });

  test("is clean for publint", async () => {
    const tarball = await readFile(packed().tarball);
    const { messages, pkg } = await publint({ strict: true, pack: { tarball: new Uint8Array(tarball).buffer } });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });
});

describe("the gzipped size of a bundle", () => {
  test("with grad alone is at most 43 KB", async () => {
    const { code, gzippedBytes } = await bundle(
      stage.folder,
      "grad",
      `import { grad } from "cotangent"; console.log(grad);`,
    );
    expect(code).toContain("console.log");
    expect(gzippedBytes).toBeLessThanOrEqual(43_000);
  });

  test("with numpy and jit is at most 90 KB", async () => {
    const entry = `import * as np from "cotangent/numpy"; import { jit, grad } from "cotangent"; console.log(np, jit, grad);`;
    const { gzippedBytes } = await bundle(stage.folder, "numpy", entry);
    expect(gzippedBytes).toBeLessThanOrEqual(90_000);
  });
});
