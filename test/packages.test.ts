/** What a user installs: complete, clean and small. */
import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, describe, expect, test } from "vitest";
import { readManifest } from "./architecture/workspace.ts";
import { bundle } from "./packaging/bundle.ts";
import { compileTypes, layers, mismatches } from "./types/compile.ts";
import { publicPackages, stagePackages, type Stage } from "./packaging/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await stagePackages();
  return () => rm(stage.folder, { recursive: true });
}, 300_000);

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

test("errors of installed packages name the user's line, not one of theirs", async () => {
  const script = join(stage.folder, "user.mjs");
  await writeFile(
    script,
    [
      'import * as np from "cotangent/numpy"; import { grad } from "cotangent"; import { adam } from "@cotangent/optim";',
      "const lineOf = (f) => { try { f(); } catch (error) { return error.line; } };",
      "console.log(lineOf(() => np.arange(0, 1, 0)));",
      "console.log(lineOf(() => grad((x) => x.add(np.ones([2])).reshape([3]).sum())(1)));",
      "console.log(lineOf(() => adam({ learningRate: 1 }).update({ w: np.ones([2]) }, adam({ learningRate: 1 }).init({ v: 1 }), null)));",
    ].join("\n"),
  );
  const run = promisify(execFile);
  for (const flags of [[], ["--preserve-symlinks", "--preserve-symlinks-main"]]) {
    const { stdout } = await run(process.execPath, [...flags, script]);
    expect(stdout.replaceAll(`${script}:`, "").trim()).toMatch(/^3:\d+\n4:\d+\n5:\d+$/);
  }
});

describe("shapes that the compiler checks", () => {
  test("accepts what fits, and finds its shape", async () => {
    const text = await readFile(join(import.meta.dirname, "types/shapes.ts"), "utf8");
    expect((await compileTypes(stage.folder, "shapes", text)).errors).toEqual([]);
  });

  test("says what does not fit, and why", async () => {
    const text = [
      'import { add, concatenate, matmul, sum, transpose, zeros } from "cotangent/typed";',
      "matmul(zeros([32, 784]), zeros([783, 10]));",
      "add(zeros([2, 3]), zeros([2, 4]));",
      "sum(zeros([32, 784]), { axis: 2 });",
      "transpose(zeros([2, 3]), [1, 1]);",
      "concatenate([zeros([3, 10]), zeros([4, 11])]);",
    ].join("\n");
    expect(mismatches((await compileTypes(stage.folder, "wrong", text)).errors)).toEqual([
      "2: matmul: [32, 784] times [783, 10]: the inner lengths differ",
      "3: add: [2, 3] and [2, 4] do not broadcast",
      "4: sum: axis 2 of [32, 784]",
      "5: transpose: the order [1, 1] of [2, 3]",
      "6: concatenate: [3, 10] and [4, 11] along axis 0",
    ]);
  });

  test("costs at most 150 instantiations of types for each operation", async () => {
    const [none, some] = await Promise.all(
      [0, 100].map((count) => compileTypes(stage.folder, `budget-${count}`, layers(count))),
    );
    expect([...none!.errors, ...some!.errors]).toEqual([]);
    expect((some!.instantiations - none!.instantiations) / 800).toBeLessThanOrEqual(150);
  });
});

describe("the gzipped size of a bundle", () => {
  test("with grad alone is at most 40 KB", async () => {
    const { code, gzippedBytes } = await bundle(
      stage.folder,
      "grad",
      `import { grad } from "cotangent"; console.log(grad);`,
    );
    expect(code).toContain("console.log");
    expect(gzippedBytes).toBeLessThanOrEqual(40_000);
  });

  test("with numpy and jit is at most 90 KB", async () => {
    const entry = `import * as np from "cotangent/numpy"; import { jit, grad } from "cotangent"; console.log(np, jit, grad);`;
    const { gzippedBytes } = await bundle(stage.folder, "numpy", entry);
    expect(gzippedBytes).toBeLessThanOrEqual(90_000);
  });
});
