/** The parts of the command line as functions. */
export type { Diagnostic } from "./source/diagnostic.ts";
export type { PlainField, PlainType, SourceOptions, SourceProgram, SourceResult } from "./source/source-program.ts";
export { readSource } from "./source/read-source.ts";
