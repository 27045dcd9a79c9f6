/** How large the programs and the files of a module are. */
import { gzipSync } from "node:zlib";
import { makePlan, planStatistics, sizesOf, type PlanStatistics } from "cotangent/compiler";
import { modeProgram } from "./derive/mode-program.ts";
import type { EmittedFiles } from "./emit-module.ts";
import { exportName, type Mode } from "./mode.ts";
import type { ModuleSource } from "./plain.ts";

export interface ModuleStatistics {
  readonly programs: readonly {
    readonly name: string;
    /** Unknown where sizes are. */
    readonly plan: PlanStatistics | undefined;
    /** The operations of the program that rounds as the function does, where this one need not. */
    readonly exactOperations?: number | undefined;
  }[];
  readonly files: readonly FileSize[];
}

export interface FileSize {
  readonly name: string;
  readonly bytes: number;
  readonly gzipped: number;
}

/** @param exact the function without the rewrites that round otherwise, if `source` is one with them */
export const statisticsOf = (
  source: ModuleSource,
  modes: readonly Mode[],
  files: EmittedFiles,
  exact?: ModuleSource,
): ModuleStatistics => ({
  programs: modes.map((mode) => ({
    name: exportName(source.name, mode),
    plan: planOf(source, mode),
    ...(exact && { exactOperations: planOf(exact, mode)?.operations }),
  })),
  files: [...files].map(([name, contents]) => ({
    name,
    bytes: Buffer.byteLength(contents),
    gzipped: gzipSync(contents, { level: 9 }).byteLength,
  })),
});

function planOf(source: ModuleSource, mode: Mode): PlanStatistics | undefined {
  const { program } = modeProgram(source, mode);
  return sizesOf(program).length > 0 ? undefined : planStatistics(makePlan(program, "cpu"));
}
