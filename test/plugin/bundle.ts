/** One bundle of each bundler: `out.js` of `main.ts`, or of `main.js` where no TypeScript is known. */
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
import webpack from "webpack";

export type Bundle = (folder: string) => Promise<unknown>;

/** The types of TypeScript are written beside the project's files. What imports `cotangent` goes on importing it. */
export async function withRolldown(folder: string): Promise<void> {
  const plugins = [forRolldown({ dts: join(folder, "cotangent.d.ts") })];
  const external = /^cotangent/;
  const bundle = await rolldown({ input: join(folder, "main.ts"), plugins, external, logLevel: "silent" });
  await bundle.write({ file: join(folder, "out.js"), sourcemap: true });
}

async function withRollup(folder: string): Promise<void> {
  const bundle = await rollup({ input: join(folder, "main.js"), plugins: [forRollup({ dts: false })] });
  await bundle.write({ file: join(folder, "out.js"), sourcemap: true });
}

const withVite: Bundle = (folder) =>
  vite({
    root: folder,
    logLevel: "silent",
    configFile: false,
    plugins: [forVite()],
    build: { outDir: ".", emptyOutDir: false, lib: { entry: "main.ts", formats: ["es"], fileName: () => "out.js" } },
  });

const withEsbuild: Bundle = (folder) =>
  esbuild({
    absWorkingDir: folder,
    entryPoints: ["main.ts"],
    bundle: true,
    format: "esm",
    outfile: "out.js",
    logLevel: "silent",
    plugins: [forEsbuild({ dts: false })],
  });

const withWebpack: Bundle = (folder) =>
  new Promise((resolve, reject) => {
    const output = { filename: "out.js", path: folder };
    const plugins = [forWebpack({ dts: false })];
    webpack({ context: folder, mode: "production", entry: "./main.js", output, plugins }, (error, stats) => {
      const [first] = stats?.compilation.errors ?? [];
      if (error ?? first) reject(error ?? first);
      else resolve(stats);
    });
  });

export const bundlers: Readonly<Record<string, Bundle>> = {
  Vite: withVite,
  Rollup: withRollup,
  Rolldown: withRolldown,
  esbuild: withEsbuild,
  webpack: withWebpack,
};
