/** `cotangent init`: a project to start from. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CommandModule } from "yargs";
import { shownPath } from "../report/report.ts";
import { starterFiles } from "./starter.ts";
import { exitCodes, type ExitCode, type Tools } from "./tools.ts";

interface Flags {
  readonly folder: string;
}

export const initCommand = ({ io }: Tools, end: (code: ExitCode) => void): CommandModule<object, Flags> => ({
  command: "init [folder]",
  describe: "Write a project to start from",
  builder: (yargs) => yargs.positional("folder", { type: "string", default: ".", describe: "where it is written" }),
  handler({ folder }) {
    const root = resolve(io.cwd, folder);
    const present = [...starterFiles.keys()].filter((name) => existsSync(join(root, name)));
    if (present.length > 0) {
      io.err(`${shownPath(root, io.cwd) || "."} has ${present.join(", ")} already; nothing was written.`);
      return end(exitCodes.diagnostics);
    }
    mkdirSync(root, { recursive: true });
    for (const [name, text] of starterFiles) {
      writeFileSync(join(root, name), text);
      io.out(io.style("green", shownPath(join(root, name), io.cwd)));
    }
    io.out("\nnpm install, then npm run build and npm start");
    return end(exitCodes.well);
  },
});
