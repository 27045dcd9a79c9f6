/** The parts of the command line as functions. */
export { main } from "./cli.ts";
export type { Tools } from "./commands/tools.ts";
export type { Io } from "./io.ts";
export { run } from "./main.ts";
export { emitModule } from "./modules/emit-module.ts";
export type { EmittedFiles, ModuleOptions, ModuleTarget } from "./modules/emit-module.ts";
export { optimized } from "./modules/derive/optimized.ts";
export type { DerivativeKind, Mode } from "./modules/mode.ts";
export type { ModuleSource } from "./modules/plain.ts";
export type { Diagnostic } from "./source/diagnostic.ts";
export type { PlainField, PlainType, SourceOptions, SourceProgram, SourceResult } from "./source/source-program.ts";
export { readSource } from "./source/read-source.ts";
export { readTraced, type TracedOptions } from "./traced/read-traced.ts";
