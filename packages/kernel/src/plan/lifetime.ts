/** When buffers are in use, in the order of running. */
import { get } from "@cotangent/ir";
import type { Command } from "../plan.ts";
import { commandsIn, refsOf, touchedIn, type LoopCommand } from "./commands.ts";

export interface Lifetime {
  first: number;
  last: number;
}

export interface Lifetimes {
  readonly of: Map<number, Lifetime>;
  /** The time of each command; a loop ends later than it begins. */
  readonly times: ReadonlyMap<Command, number>;
  /** Buffers that change places in some loop. */
  readonly moving: ReadonlySet<number>;
}

/** Buffers that change places in a loop, which may be inside another one. */
interface Pair {
  readonly a: number;
  readonly b: number;
  readonly nested: boolean;
}

/**
 * What a loop reads from outside, and what changes places in it, lives until its end; `inputs` are there before the first
 * command.
 */
export function lifetimesOf(commands: readonly Command[], inputs: readonly number[] = []): Lifetimes {
  const lifetimes = new Map<number, Lifetime>();
  const times = new Map<Command, number>();
  const pairs: Pair[] = [];
  let depth = 0;
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
    if (command.kind === "loop" || command.kind === "while") return visitLoop(command, start);
    if (command.kind !== "branch") return refsOf(command).forEach(({ buffer }) => touch(buffer, start));
    touch(command.index.buffer, start);
    // One of the branches runs: as far as memory goes, all do, one after the other.
    commandsIn(command).forEach(visit);
  };
  const visitLoop = (loop: LoopCommand, start: number): void => {
    const moving = loop.swap.flat();
    for (const buffer of moving) touch(buffer, start);
    if (loop.kind === "while") touch(loop.test.buffer, start);
    else if (loop.limit) touch(loop.limit.buffer, start);
    // What is filled or read piece by piece is there for the whole loop.
    for (const { buffer, slices } of refsOf(loop))
      if (slices?.some(({ counter }) => counter === loop.counter)) touch(buffer, start);
    const body = commandsIn(loop);
    depth++;
    body.forEach(visit);
    depth--;
    const end = time++;
    for (const buffer of touchedIn(body)) if (get(lifetimes, buffer, "lifetime").first <= start) touch(buffer, end);
    for (const buffer of moving) touch(buffer, end);
    pairs.push(...loop.swap.map(([a, b]) => ({ a, b, nested: depth > 0 })));
  };
  commands.forEach(visit);
  for (const { a, b, nested } of pairs) {
    const [first, second] = [get(lifetimes, a, "lifetime"), get(lifetimes, b, "lifetime")];
    // Either of a pair may hold the carry in the end, and, where the loop runs again in another one, at its next beginning.
    second.last = Math.max(first.last, second.last);
    if (nested) second.first = Math.min(first.first, second.first);
  }
  return { of: lifetimes, times, moving: new Set(pairs.flatMap(({ a, b }) => [a, b])) };
}
