/** The command line in this process. */
import { readFileSync } from "node:fs";
import { processIo } from "./io.ts";
import { run } from "./main.ts";
import type { SourceOptions, SourceResult } from "./source/source-program.ts";

/** That of the package. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}

/** The compiler of TypeScript is loaded when it is first needed. */
const readSource = async (options: SourceOptions): Promise<SourceResult> =>
  (await import("./source/read-source.ts")).readSource(options);

/** Runs the command of `process.argv`; the exit code is that of the process. */
export async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), { io: processIo(), readSource }, version());
}
