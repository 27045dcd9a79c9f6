/** The size that an import costs a user: a real bundle, minified and gzipped. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown, type OutputChunk } from "rolldown";

export interface Bundle {
  /** What loads at once: the entry and the chunks that it imports statically. */
  readonly code: string;
  readonly gzippedBytes: number;
}

/** Bundles `entry` for a browser, with the packages in `folder/node_modules`. */
export async function bundle(folder: string, name: string, entry: string): Promise<Bundle> {
  const input = join(folder, `${name}.js`);
  await writeFile(input, entry);
  const build = await rolldown({ input, cwd: folder, platform: "browser", logLevel: "silent" });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  const code = initialChunks(output.filter((part) => part.type === "chunk"))
    .map((chunk) => chunk.code)
    .join("\n");
  return { code, gzippedBytes: gzipSync(code, { level: 9 }).byteLength };
}

function initialChunks(chunks: readonly OutputChunk[]): OutputChunk[] {
  const reached = new Set(chunks.filter((chunk) => chunk.isEntry));
  for (const chunk of reached) {
    for (const imported of chunks.filter(({ fileName }) => chunk.imports.includes(fileName))) reached.add(imported);
  }
  return [...reached];
}
