/**
 * Lets results take the memory of arguments that nobody reads again: kernels write over them and copies vanish. Outputs
 * take the memory of donated inputs.
 */
import { at, equalDims, get, sizeOf } from "@cotangent/ir";
import type { Command, Plan, PlanBuffer } from "../plan.ts";
import { commandsIn, mapCommandsIn, renamed, touchedIn } from "./commands.ts";
import { lifetimesOf, type Lifetimes } from "./lifetime.ts";
import { overwritten } from "./overwrite.ts";

type Run = Extract<Command, { kind: "run" }>;

/** `plan` with results in the memory of its own temporaries. */
export const reuseTemporaries = (plan: Plan): Plan => compact(reuse(plan));

/** @param donated the buffers of inputs that outputs may take the memory of. */
export const reuse = (plan: Plan, donated: ReadonlySet<number> = new Set()): Plan => new Reuse(plan, donated).run();

class Reuse {
  readonly #plan: Plan;
  readonly #lifetimes: Lifetimes;
  /** The buffer whose memory another one has taken. */
  readonly #stands = new Map<number, number>();
  readonly #donated: ReadonlySet<number>;

  constructor(plan: Plan, donated: ReadonlySet<number>) {
    this.#plan = plan;
    this.#donated = donated;
    this.#lifetimes = lifetimesOf(plan.commands, plan.inputs);
    for (const output of plan.outputs) {
      const lifetime = this.#lifetimes.of.get(output);
      if (lifetime) lifetime.last = Infinity;
    }
  }

  run(): Plan {
    const commands = this.#all(this.#plan.commands);
    const find = (buffer: number): number => this.#find(buffer);
    return {
      ...this.#plan,
      outputs: this.#plan.outputs.map(find),
      commands: commands.map((command) => renamed(command, find)),
    };
  }

  #find(buffer: number): number {
    let found = buffer;
    for (let next = this.#stands.get(found); next !== undefined; next = this.#stands.get(found)) found = next;
    return found;
  }

  #all(commands: readonly Command[]): readonly Command[] {
    return commands.flatMap((command): readonly Command[] => {
      const time = get(this.#lifetimes.times, command, "time of a command");
      if (commandsIn(command).length > 0) return [mapCommandsIn(command, (inner) => this.#all(inner))];
      if (command.kind === "run") {
        const run = this.#run(command, time);
        return run.kernel.body.length === 0 ? [] : [run];
      }
      const isCopy = command.kind === "copy" && !command.from.slices && !command.to.slices;
      if (!isCopy || !this.#mayTake(command.from.buffer, command.to.buffer, time)) return [command];
      this.#take(command.from.buffer, command.to.buffer);
      return [];
    });
  }

  #run(command: Run, time: number): Run {
    let run = command;
    const written = command.kernel.buffers
      .filter(({ space }) => space === "buffer")
      .map(({ access }) => access !== "read");
    const targets = command.buffers.flatMap(({ buffer }, i) => (written[i] ? [buffer] : []));
    // Memory of inputs is worth more than that of the arena: an output in it is not allocated.
    const sources = command.buffers
      .flatMap(({ buffer }, i) => (written[i] ? [] : [buffer]))
      .toSorted((a, b) => Number(this.#donated.has(b)) - Number(this.#donated.has(a)));
    for (const target of targets) {
      for (const source of sources) {
        // A result that nobody reads is used last where it is written, which is no reason to write another one there.
        const isTaken = targets.some((other) => this.#find(other) === this.#find(source));
        if (isTaken || !this.#mayTake(source, target, time)) continue;
        const next = overwritten(run, source, target);
        if (!next) continue;
        this.#take(source, target);
        run = next;
        break;
      }
    }
    return run;
  }

  /** Whether `source` is used last, and `target` first, by the command at `time`, and one memory can hold both. */
  #mayTake(source: number, target: number, time: number): boolean {
    const [a, b] = [this.#find(source), this.#find(target)];
    const [from, to] = [at(this.#plan.buffers, a), at(this.#plan.buffers, b)];
    const [before, after] = [get(this.#lifetimes.of, a, "lifetime"), get(this.#lifetimes.of, b, "lifetime")];
    return a !== b && before.last === time && after.first === time && sameStorage(from, to) && this.#mayMeet(a, b);
  }

  /** What changes places stays a temporary; memory of an input goes to an output if donated, and no two outputs share. */
  #mayMeet(a: number, b: number): boolean {
    const roles = [at(this.#plan.buffers, a).role, at(this.#plan.buffers, b).role];
    if (this.#donated.has(a)) return roles[1] === "output" && !this.#lifetimes.moving.has(b);
    if (roles.includes("input") || roles.every((role) => role === "output")) return false;
    const moving = [a, b].filter((buffer) => this.#lifetimes.moving.has(buffer));
    return moving.length === 0 || (moving.length === 1 && roles.every((role) => role === "temporary"));
  }

  #take(source: number, target: number): void {
    const [a, b] = [this.#find(source), this.#find(target)];
    const stays =
      !this.#donated.has(a) && (at(this.#plan.buffers, b).role === "output" || this.#lifetimes.moving.has(b)) ? b : a;
    const lifetime = {
      first: get(this.#lifetimes.of, a, "lifetime").first,
      last: get(this.#lifetimes.of, b, "lifetime").last,
    };
    this.#stands.set(stays === a ? b : a, stays);
    this.#lifetimes.of.set(stays, lifetime);
  }
}

export const sameStorage = (a: PlanBuffer, b: PlanBuffer): boolean =>
  a.type.dtype === b.type.dtype && equalDims(sizeOf(a.type.shape), sizeOf(b.type.shape));

/** `plan` without the buffers that no command touches any more. */
export function compact(plan: Plan): Plan {
  const used = new Set([...plan.inputs, ...plan.outputs, ...touchedIn(plan.commands)]);
  const kept = plan.buffers.flatMap((_, i) => (used.has(i) ? [i] : []));
  const places = new Map(kept.map((old, i) => [old, i]));
  const name = (old: number): number => get(places, old, "place of a buffer");
  return {
    ...plan,
    buffers: kept.map((old) => at(plan.buffers, old)),
    inputs: plan.inputs.map(name),
    outputs: plan.outputs.map(name),
    commands: plan.commands.map((command) => renamed(command, name)),
  };
}
