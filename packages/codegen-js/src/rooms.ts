/** Loops whose number of iterations a named size bounds, which may be too short. */
import { at, sizeNames, type SizeExpression } from "@cotangent/ir";
import { allCommands, type Command } from "@cotangent/kernel";

/** Whether `commands` may end because a size was too short for a loop. */
export const hasRooms = (commands: readonly Command[]): boolean =>
  allCommands(commands).some((command) =>
    command.kind === "call"
      ? hasRooms(command.plan.commands)
      : command.kind === "while" && typeof command.count !== "number",
  );

/** The name of the size whose value ends a loop too early. */
export const roomOf = (count: SizeExpression): string => at(sizeNames([count]), 0);
