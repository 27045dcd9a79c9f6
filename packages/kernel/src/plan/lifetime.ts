/** When buffers are in use, in the order of running. */
import { get } from "@cotangent/ir";
import type { BufferRef, Command } from "../plan.ts";
import { allCommands, commandsIn, swapsOf } from "./commands.ts";

export interface Lifetime {
  first: number;
  last: number;
}

function refsOf(command: Command): readonly BufferRef[] {
  switch (command.kind) {
    case "run":
      return command.buffers;
    case "copy":
      return [command.from, command.to];
    case "loop":
      return swapRefs(command);
    case "while":
      return [command.test, ...swapRefs(command)];
    case "call":
      return [...command.inputs, ...command.outputs];
    case "effect":
      return command.values;
  }
}

const swapRefs = (command: Command): readonly BufferRef[] =>
  swapsOf(command)
    .flat()
    .map((buffer) => ({ buffer }));

/** The references of commands, those inside loops included. */
const allRefs = (commands: readonly Command[]): readonly BufferRef[] => allCommands(commands).flatMap(refsOf);

export const touchedIn = (commands: readonly Command[]): ReadonlySet<number> =>
  new Set(allRefs(commands).map(({ buffer }) => buffer));

export interface Lifetimes {
  readonly of: Map<number, Lifetime>;
  /** The time of each command; a loop ends later than it begins. */
  readonly times: ReadonlyMap<Command, number>;
}

/**
 * What a loop reads from outside, and what changes places in it, lives until its end; `inputs` are there before the first
 * command.
 */
export function lifetimesOf(commands: readonly Command[], inputs: readonly number[] = []): Lifetimes {
  const lifetimes = new Map<number, Lifetime>();
  const times = new Map<Command, number>();
  const pairs: (readonly [number, number])[] = [];
  let time = 0;
  const touch = (buffer: number, now: number): void => {
    const known = lifetimes.get(buffer);
    if (known) known.last = Math.max(known.last, now);
    else lifetimes.set(buffer, { first: now, last: now });
  };
  for (const input of inputs) touch(input, -1);
  const visit = (command: Command): void => {
    const start = time++;
    times.set(command, start);
    for (const { buffer } of refsOf(command)) touch(buffer, start);
    if (command.kind !== "loop" && command.kind !== "while") return;
    const body = commandsIn(command);
    // What is filled or read piece by piece is there for the whole loop.
    if (command.kind === "loop")
      for (const { buffer, slices } of allRefs(body))
        if (slices?.some(({ counter }) => counter === command.counter)) touch(buffer, start);
    body.forEach(visit);
    const end = time++;
    for (const buffer of touchedIn(body)) if (get(lifetimes, buffer, "lifetime").first <= start) touch(buffer, end);
    for (const buffer of command.swap.flat()) touch(buffer, end);
    pairs.push(...command.swap);
  };
  commands.forEach(visit);
  // Either of a pair may hold the carry in the end.
  for (const [a, b] of pairs) {
    const [first, second] = [get(lifetimes, a, "lifetime"), get(lifetimes, b, "lifetime")];
    second.last = Math.max(first.last, second.last);
  }
  return { of: lifetimes, times };
}
