/** Walking commands, and what they do with buffers, in one place for all kinds of them. */
import type { BufferRef, Command, Plan } from "../plan.ts";

export type LoopCommand = Extract<Command, { kind: "loop" | "while" }>;

/** The commands inside a loop or a branch, in the order in which they first run. */
export function commandsIn(command: Command): readonly Command[] {
  if (command.kind === "loop") return command.body;
  if (command.kind === "branch") return command.branches.flat();
  return command.kind === "while" ? [...command.condition, ...command.body] : [];
}

export const swapsOf = (command: Command): LoopCommand["swap"] =>
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
  if (command.kind === "branch") return { ...command, branches: command.branches.map(map) };
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

/** `command` on other buffers; only numbers change. The references of what is inside a loop come after its own. */
export function mapRefs(command: Command, ref: (old: BufferRef) => BufferRef): Command {
  const number = (buffer: number): number => ref({ buffer }).buffer;
  const pairs = (swap: LoopCommand["swap"]): LoopCommand["swap"] => swap.map(([a, b]) => [number(a), number(b)]);
  const inside = (loop: Command): Command => mapCommandsIn(loop, (inner) => inner.map((one) => mapRefs(one, ref)));
  switch (command.kind) {
    case "run":
      return { ...command, buffers: command.buffers.map(ref) };
    case "copy":
      return { ...command, from: ref(command.from), to: ref(command.to) };
    case "loop": {
      const limit = command.limit && { limit: ref(command.limit) };
      return inside({ ...command, ...limit, swap: pairs(command.swap) });
    }
    case "branch":
      return inside({ ...command, index: ref(command.index) });
    case "while":
      return inside({ ...command, test: ref(command.test), swap: pairs(command.swap) });
    case "call":
      return { ...command, inputs: command.inputs.map(ref), outputs: command.outputs.map(ref) };
    case "effect":
      return { ...command, values: command.values.map(ref), results: command.results.map(ref) };
  }
}

/** `command` on buffers of other numbers. */
export const renamed = (command: Command, name: (buffer: number) => number): Command =>
  mapRefs(command, (old) => ({ ...old, buffer: name(old.buffer) }));

/** The references of `command`, those inside a loop included. */
export function refsOf(command: Command): readonly BufferRef[] {
  const refs: BufferRef[] = [];
  mapRefs(command, (ref) => {
    refs.push(ref);
    return ref;
  });
  return refs;
}

export const touchedIn = (commands: readonly Command[]): ReadonlySet<number> =>
  new Set(commands.flatMap(refsOf).map(({ buffer }) => buffer));
