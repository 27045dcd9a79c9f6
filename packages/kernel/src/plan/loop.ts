/** Loops: carries in pairs of buffers that change places, or in one that is updated where it is. */
import { at, equalTypes, type ArrayType, type LoopForm, type Program } from "@cotangent/ir";
import { concreteSizes, isEmpty, sizeOfShape } from "../fuse/graph.ts";
import type { BufferRef, Command } from "../plan.ts";
import { renamed, touchedIn, type LoopCommand } from "./commands.ts";
import { whole, type ControlPlanner, type PlanSite } from "./control.ts";
import { overwritten } from "./overwrite.ts";

export const planLoop: ControlPlanner<LoopForm> = {
  plan(site, { args: given, results }, form) {
    const { body, consts, carries, backwards, condition, bounded = false } = form;
    const { place, typeOf, temporary } = site;
    const [bound, args] = bounded ? [at(given, 0), given.slice(1)] : [undefined, given];
    const count = Number(form.count);
    const counter = site.counter();
    const before: Command[] = [];
    const pairs = results.slice(0, carries).map((value, i): readonly [number, number] => {
      const type = typeOf(value);
      const first = temporary(type);
      site.put(value, whole(first));
      if (!isEmpty(type)) before.push({ kind: "copy", type, from: place(at(args, consts + i)), to: whole(first) });
      const unchanged = body.outputs[i] === body.inputs[consts + i];
      return [first, count === 0 || unchanged ? first : temporary(type)];
    });
    if (count === 0) return before;
    const stacked = results.slice(carries);
    if (bounded || condition) for (const y of stacked) if (!isEmpty(typeOf(y))) before.push(site.zeros(y));
    const element = (value: number): BufferRef => {
      const { buffer, slices = [] } = place(value);
      const stride = sizeOfShape(concreteSizes(typeOf(value)).slice(1));
      return { buffer, slices: [...slices, { counter, stride }] };
    };
    const known = [...args.slice(0, consts).map(place), ...pairs.map(([first]) => whole(first))];
    const inputs = [...known, ...args.slice(consts + carries).map(element)];
    const outputs = [...pairs.map(([, second]) => whole(second)), ...stacked.map(element)];
    const swap = pairs.filter(([first, second]) => first !== second);
    const parts = { counter, body: site.commands(body, inputs, outputs), swap };
    const loop: LoopCommand = condition
      ? { kind: "while", count, ...asked(site, condition, known), ...parts }
      : { kind: "loop", count, backwards, ...(bound !== undefined && { limit: place(bound) }), ...parts };
    return [...before, site.inPlace ? swap.reduce(updatedInPlace, loop) : loop];
  },
};

/** The commands that find out whether a loop goes on, and where they say so. */
function asked(
  site: PlanSite,
  condition: Program,
  inputs: readonly BufferRef[],
): { readonly condition: readonly Command[]; readonly test: BufferRef } {
  const test = whole(site.temporary(at(condition.outputs, 0).type));
  return { condition: site.commands(condition, inputs, [test]), test };
}

/** `loop` with the carry in the first buffer of a pair all the time, if it may be. */
export function updatedInPlace(loop: LoopCommand, [before, after]: readonly [number, number]): LoopCommand {
  const steps = stepsInPlace(loop, before, after) ?? firstInPlace(loop, before, after);
  if (!steps) return loop;
  const replaced = new Map(steps.map(({ command, written }) => [command, written]));
  const names = new Set(steps.map(({ target }) => target));
  const body = loop.body.map((command) =>
    renamed(replaced.get(command) ?? command, (buffer) => (names.has(buffer) ? before : buffer)),
  );
  return { ...loop, body, swap: loop.swap.filter(([first]) => first !== before) };
}

/** A command of a loop as it writes its target in the memory of the carry. */
interface InPlace {
  readonly command: Command;
  readonly written: Command;
  readonly target: number;
}

/** The one command that makes the next carry, if nothing reads the carry after it. */
function firstInPlace({ body }: LoopCommand, before: number, after: number): readonly InPlace[] | undefined {
  const writer = body.findIndex((command) => touches(command, after));
  const command = body[writer];
  if (command?.kind !== "run" || body.slice(writer + 1).some((later) => touches(later, before))) return undefined;
  const written = overwritten(command, before, after);
  return written && [{ command, written, target: after }];
}

/** The commands that make the next carry from the carry, each from what the one before it has made and none reads later. */
function stepsInPlace(loop: LoopCommand, before: number, after: number): readonly InPlace[] | undefined {
  const moving = new Set(loop.swap.flat());
  const steps: InPlace[] = [];
  for (let target = after; ;) {
    const found = firstInPlace(loop, before, target);
    if (found && reads(at(found, 0).command, before)) return [...steps, ...found];
    const position = loop.body.findIndex((command) => touches(command, target));
    const command = loop.body[position];
    if (command?.kind !== "run") return undefined;
    const source = command.buffers
      .map(({ buffer }) => buffer)
      .find((buffer) => buffer !== target && !moving.has(buffer) && isMadeFor(loop, buffer, position, target));
    const written = source === undefined ? undefined : overwritten(command, source, target);
    if (source === undefined || !written) return undefined;
    steps.push({ command, written, target });
    target = source;
  }
}

/** Whether `buffer` is written before command `position`, which is the last to touch it, and has the type of `target`. */
function isMadeFor({ body }: LoopCommand, buffer: number, position: number, target: number): boolean {
  const first = body.findIndex((command) => touches(command, buffer));
  const [maker, user] = [body[first], body[position]];
  if (first >= position || maker?.kind !== "run" || user?.kind !== "run" || reads(maker, buffer)) return false;
  const [own, wanted] = [typeIn(user, buffer), typeIn(user, target)];
  return (
    !body.slice(position + 1).some((command) => touches(command, buffer)) &&
    !!own &&
    !!wanted &&
    equalTypes(own, wanted)
  );
}

type Run = Extract<Command, { kind: "run" }>;

const buffersIn = ({ kernel }: Run): Run["kernel"]["buffers"] =>
  kernel.buffers.filter(({ space }) => space === "buffer");
const typeIn = (run: Run, buffer: number): ArrayType | undefined =>
  buffersIn(run)[run.buffers.findIndex((ref) => ref.buffer === buffer)]?.type;
const reads = (command: Command, buffer: number): boolean =>
  command.kind === "run" &&
  command.buffers.some((ref, i) => ref.buffer === buffer && at(buffersIn(command), i).access === "read");
const touches = (command: Command, buffer: number): boolean => touchedIn([command]).has(buffer);
