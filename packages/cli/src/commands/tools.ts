/** What commands do with functions of the user's: parts that tests may exchange. */
import type { Io } from "../io.ts";
import type { SourceOptions, SourceResult } from "../source/source-program.ts";

export interface Tools {
  readonly io: Io;
  readonly readSource: (options: SourceOptions) => SourceResult | Promise<SourceResult>;
}

/** What a command ends with: everything is well, something is wrong with the source, or with how the command was used. */
export const exitCodes = { well: 0, diagnostics: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The command was used in a wrong way. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}
