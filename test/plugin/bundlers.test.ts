/** Bundles of several bundlers, run in Node. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cotangent as forEsbuild } from "@cotangent/cli/esbuild";
import { cotangent as forRolldown } from "@cotangent/cli/rolldown";
import { cotangent as forRollup } from "@cotangent/cli/rollup";
import { cotangent as forVite } from "@cotangent/cli/vite";
import { cotangent as forWebpack } from "@cotangent/cli/webpack";
import { build as esbuild } from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { build as vite } from "vite";
import { describe, expect, test } from "vitest";
import webpack from "webpack";
import { printed, printing, project, valueIn } from "./project.ts";

/** Makes `out.js` of `main.ts`, or of another entry. */
type Bundle = (folder: string, entry?: string) => Promise<unknown>;

const bundlers: Readonly<Record<string, Bundle>> = {
  vite: (folder, entry = "main.ts") =>
    vite({
      root: folder,
      logLevel: "silent",
      configFile: false,
      plugins: [forVite()],
      build: { outDir: ".", minify: false, lib: { entry, formats: ["es"], fileName: () => "out.js" } },
    }),
  async rollup(folder, entry = "main.js") {
    const bundle = await rollup({ input: join(folder, entry), plugins: [forRollup()] });
    await bundle.write({ file: join(folder, "out.js"), sourcemap: true });
  },
  async rolldown(folder, entry = "main.ts") {
    const bundle = await rolldown({ input: join(folder, entry), plugins: [forRolldown()], logLevel: "silent" });
    await bundle.write({ file: join(folder, "out.js") });
  },
  esbuild: (folder, entry = "main.ts") =>
    esbuild({
      absWorkingDir: folder,
      entryPoints: [entry],
      bundle: true,
      format: "esm",
      outfile: "out.js",
      logLevel: "silent",
      plugins: [forEsbuild()],
    }),
  webpack: (folder, entry = "./main.js") =>
    new Promise((resolve, reject) => {
      const options = { filename: "out.js", path: folder };
      webpack(
        { context: folder, mode: "production", entry, output: options, plugins: [forWebpack()] },
        (error, stats) => {
          const [first] = stats?.compilation.errors ?? [];
          if (error ?? first) reject(error ?? first);
          else resolve(stats);
        },
      );
    }),
};

/** For bundlers that know no TypeScript. */
const plain = printing.replace(" as const", "");

describe.each(Object.entries(bundlers))("%s", { timeout: 60_000 }, (_, bundle) => {
  test("bundles the value and derivatives of a function, the same each time", async () => {
    const folder = project({ "main.ts": printing, "main.js": plain });
    await bundle(folder);
    const [own, value, grad, both] = JSON.parse(printed(join(folder, "out.js"))) as [number, number, object, object];
    expect([own, value]).toEqual([valueIn(folder), valueIn(folder)]);
    expect(Object.keys(grad)).toEqual(["theta"]);
    expect(Object.keys(both)).toEqual(["theta", "drag"]);
    expect(both).toMatchObject(grad);
    const text = readFileSync(join(folder, "out.js"), "utf8");
    await bundle(folder);
    expect(readFileSync(join(folder, "out.js"), "utf8")).toBe(text);
  });
});
