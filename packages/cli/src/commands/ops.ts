/** `cotangent ops`: the operations that programs consist of. */
import { primitives } from "cotangent/compiler";
import type { CommandModule } from "yargs";
import { showTable } from "../report/table.ts";
import { exitCodes, type ExitCode, type Tools } from "./tools.ts";

interface Flags {
  readonly part: string | undefined;
  readonly json: boolean;
}

export const opsCommand = ({ io }: Tools, end: (code: ExitCode) => void): CommandModule<object, Flags> => ({
  command: "ops [part]",
  describe: "List the operations of programs, or those with a part of a name",
  builder: (yargs) =>
    yargs
      .positional("part", { type: "string", describe: "a part of a name" })
      .option("json", { type: "boolean", default: false, describe: "print the table as JSON" }),
  handler({ part = "", json }) {
    const rows = [...primitives.values()]
      .filter(({ name }) => name.toLowerCase().includes(part.toLowerCase()))
      .map(({ name, derivative, effect }) => ({ name, derivative: derivative.kind, effect: effect ?? "" }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (json) io.out(JSON.stringify(rows, undefined, 2));
    else if (rows.length === 0) io.err(`No operation has "${part}" in its name.`);
    else
      io.out(
        showTable(
          ["operation", "derivative", "effect"],
          rows.map((row) => [row.name, row.derivative, row.effect]),
        ),
      );
    end(rows.length === 0 ? exitCodes.diagnostics : exitCodes.well);
  },
});
