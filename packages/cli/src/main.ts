/** The command line: which command runs, and what it ends with. */
import yargs from "yargs";
import { benchCommand } from "./commands/bench.ts";
import { checkGradientCommand } from "./commands/check-gradient.ts";
import { compileCommand } from "./commands/compile.ts";
import { explainCommand } from "./commands/explain.ts";
import { initCommand } from "./commands/init.ts";
import { opsCommand } from "./commands/ops.ts";
import { exitCodes, UsageError, type ExitCode, type Tools } from "./commands/tools.ts";

/** Runs the command that `args` say, and returns the exit code. */
export async function run(args: readonly string[], tools: Tools, version: string): Promise<ExitCode> {
  const { io } = tools;
  let code: ExitCode = exitCodes.well;
  const end = (found: ExitCode): void => void (code = found);
  const parser = yargs([...args])
    .scriptName("cotangent")
    .usage("$0 <command>\n\nDerivatives of plain TypeScript, as modules without dependencies.")
    .command(compileCommand(tools, end))
    .command(explainCommand(tools, end))
    .command(checkGradientCommand(tools, end))
    .command(benchCommand(tools, end))
    .command(opsCommand(tools, end))
    .command(initCommand(tools, end))
    .completion("completion", "Print a script that completes commands in a shell")
    .demandCommand(1, "Name a command.")
    .strict()
    .recommendCommands()
    .version(version)
    .wrap(Math.min(io.width, 120))
    .exitProcess(false)
    .fail((message: string, error: Error | undefined) => {
      throw error ?? new UsageError(message);
    });
  try {
    await parser.parseAsync();
    return code;
  } catch (error) {
    io.progress();
    if (!(error instanceof UsageError)) throw error;
    io.err(`${error.message}\n\ncotangent --help lists commands, cotangent <command> --help its options.`);
    return exitCodes.usage;
  }
}
