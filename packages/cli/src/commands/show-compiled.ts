/** What `compile` says about the files that it wrote. */
import { join } from "node:path";
import type { CheckRow } from "../check/check.ts";
import type { Io } from "../io.ts";
import type { EmittedFiles } from "../modules/emit-module.ts";
import type { ModuleStatistics } from "../modules/statistics.ts";
import { shownPath } from "../report/report.ts";
import { showTable } from "../report/table.ts";
import { showCheck } from "./check-gradient.ts";

export interface Compiled {
  readonly folder: string;
  readonly files: EmittedFiles;
  readonly stats: ModuleStatistics | undefined;
  readonly check: readonly CheckRow[] | undefined;
}

const written = ({ folder, files }: Compiled): readonly { readonly file: string; readonly bytes: number }[] =>
  [...files].map(([name, contents]) => ({ file: join(folder, name), bytes: Buffer.byteLength(contents) }));

export const compiledAsJson = (compiled: Compiled): string =>
  JSON.stringify(
    { diagnostics: [], files: written(compiled), stats: compiled.stats, check: compiled.check },
    undefined,
    2,
  );

export function showCompiled(compiled: Compiled, io: Io): string {
  const { stats, check } = compiled;
  const files = written(compiled).map(
    ({ file, bytes }) => `${io.style("green", shownPath(file, io.cwd))} ${io.style("gray", `${bytes} bytes`)}`,
  );
  return [files.join("\n"), ...(stats ? showStatistics(stats) : []), ...(check ? [showCheck(check, io)] : [])].join(
    "\n\n",
  );
}

function showStatistics({ programs, files }: ModuleStatistics): readonly string[] {
  const isOptimized = programs.some(({ exactOperations }) => exactOperations !== undefined);
  const more = isOptimized ? ["operations without --optimize"] : [];
  return [
    showTable(
      ["program", "kernels", "operations", "bytes moved", "bytes of memory", ...more],
      programs.map(({ name, plan, exactOperations }) => {
        const counts = [plan?.kernels, plan?.operations, plan?.bytesMoved, plan?.peakBytes];
        return [name, ...[...counts, ...more.map(() => exactOperations)].map((count) => String(count ?? "–"))];
      }),
    ),
    showTable(
      ["file", "bytes", "gzipped"],
      files.map(({ name, bytes, gzipped }) => [name, String(bytes), String(gzipped)]),
    ),
  ];
}
