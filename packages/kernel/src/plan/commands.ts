/** Walking commands. */
import type { Command, Plan } from "../plan.ts";

/** The commands inside a loop, in the order in which they first run. */
export function commandsIn(command: Command): readonly Command[] {
  if (command.kind === "loop") return command.body;
  return command.kind === "while" ? [...command.condition, ...command.body] : [];
}

export const swapsOf = (command: Command): readonly (readonly [number, number])[] =>
  command.kind === "loop" || command.kind === "while" ? command.swap : [];

/** All commands, outer ones first; those of plans that are called are their own. */
export const allCommands = (commands: readonly Command[]): readonly Command[] =>
  commands.flatMap((command) => [command, ...allCommands(commandsIn(command))]);

/** The buffers that change places in some loop. */
export const movingIn = (commands: readonly Command[]): ReadonlySet<number> =>
  new Set(allCommands(commands).flatMap((command) => swapsOf(command).flat()));

/** `command` with each list of commands inside it replaced. */
export function mapCommandsIn(command: Command, map: (commands: readonly Command[]) => readonly Command[]): Command {
  if (command.kind === "loop") return { ...command, body: map(command.body) };
  if (command.kind === "while") return { ...command, condition: map(command.condition), body: map(command.body) };
  return command;
}

/** The plans that commands call, directly or from others, each once. */
export const plansCalled = (commands: readonly Command[]): readonly Plan[] => [
  ...new Set(
    allCommands(commands).flatMap((command) =>
      command.kind === "call" ? [command.plan, ...plansCalled(command.plan.commands)] : [],
    ),
  ),
];
