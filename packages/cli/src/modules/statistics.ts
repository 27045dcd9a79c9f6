/** How large the programs and the files of a module are. */
import { gzipSync } from "node:zlib";
import { makePlan, planStatistics, sizesOf, type PlanStatistics } from "cotangent/compiler";
import { modeProgram } from "./derive/mode-program.ts";
import type { EmittedFiles } from "./emit-module.ts";
import type { Mode } from "./mode.ts";
import type { ModuleSource } from "./plain.ts";

export interface ModuleStatistics {
  readonly programs: readonly {
    readonly name: string;
    /** Unknown where sizes are. */
    readonly plan: PlanStatistics | undefined;
  }[];
  readonly files: readonly FileSize[];
}

export interface FileSize {
  readonly name: string;
  readonly bytes: number;
  readonly gzipped: number;
}

export const statisticsOf = (source: ModuleSource, modes: readonly Mode[], files: EmittedFiles): ModuleStatistics => ({
  programs: modes.map((mode) => {
    const { name, program } = modeProgram(source, mode);
    return { name, plan: sizesOf(program).length > 0 ? undefined : planStatistics(makePlan(program, "cpu")) };
  }),
  files: [...files].map(([name, contents]) => ({
    name,
    bytes: Buffer.byteLength(contents),
    gzipped: gzipSync(contents, { level: 9 }).byteLength,
  })),
});
