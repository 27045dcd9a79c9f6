/** What commands do with buffers, in one place for all kinds of them. */
import type { BufferRef, Command } from "../plan.ts";

/** `command` on other buffers; only numbers change. The references of what is inside a loop come after its own. */
export function mapRefs(command: Command, ref: (old: BufferRef) => BufferRef): Command {
  const number = (buffer: number): number => ref({ buffer }).buffer;
  switch (command.kind) {
    case "run":
      return { ...command, buffers: command.buffers.map(ref) };
    case "copy":
      return { ...command, from: ref(command.from), to: ref(command.to) };
    case "loop":
      return {
        ...command,
        swap: command.swap.map(([a, b]) => [number(a), number(b)]),
        body: command.body.map((inner) => mapRefs(inner, ref)),
      };
    case "call":
      return { ...command, inputs: command.inputs.map(ref), outputs: command.outputs.map(ref) };
    case "effect":
      return { ...command, values: command.values.map(ref) };
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
