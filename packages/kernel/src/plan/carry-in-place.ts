/**
 * Carries of loops that stay where they are: what makes the next carry from the carry writes over it, one command after the
 * other, whether these are kernels, copies, branches, or loops whose own carry it is for a while.
 */
import { at, equalTypes, type ArrayType } from "@cotangent/ir";
import type { Command } from "../plan.ts";
import { movingIn, renamed, touchedIn, type LoopCommand } from "./commands.ts";
import { overwritten } from "./overwrite.ts";

type Run = Extract<Command, { kind: "run" }>;
type Copy = Extract<Command, { kind: "copy" }>;
type Branch = Extract<Command, { kind: "branch" }>;
type Commands = readonly Command[];

/** `loop` with each carry in the first buffer of its pair all the time, where it may be. */
export function updatedInPlace(loop: LoopCommand): LoopCommand {
  // Those that no longer change places are carries all the same: nothing else may be in their memory.
  const fixed = movingIn([loop]);
  return loop.swap.reduce((found, pair) => carryInPlace(found, pair, fixed), loop);
}

function carryInPlace(
  loop: LoopCommand,
  [before, after]: readonly [number, number],
  fixed: ReadonlySet<number>,
): LoopCommand {
  const moves = movesBetween({ body: loop.body, fixed }, before, after);
  if (!moves) return loop;
  const swap = loop.swap.filter(([first]) => first !== before);
  return { ...loop, body: inPlace(loop.body, moves, before), swap };
}

/** A command as it writes its target in the memory of what it makes it from. */
interface Move {
  readonly command: Command;
  readonly written: Run | Copy | Branch;
  readonly target: number;
}

interface Place {
  readonly body: Commands;
  /** Buffers that change places, and so stay what they are. */
  readonly fixed: ReadonlySet<number>;
}

/** `body` with all that `moves` write in `before`. */
function inPlace(body: Commands, moves: readonly Move[], before: number): Commands {
  const written = new Map(moves.map((move) => [move.command, move.written]));
  const names = new Set(moves.map(({ target }) => target));
  return body.flatMap((command) => {
    const own = written.get(command) ?? command;
    // A copy from where it is to where it is.
    if (own.kind === "copy" && own !== command && names.has(own.to.buffer)) return [];
    return [renamed(own, (buffer) => (names.has(buffer) ? before : buffer))];
  });
}

const movesBetween = (place: Place, before: number, after: number): readonly Move[] | undefined =>
  chain(place, before, after) ?? replacement(place, before, after);

/** The commands that make `after` from `before`, the last one first; none of what they move is touched after it has moved. */
function chain(place: Place, before: number, after: number): readonly Move[] | undefined {
  const moves: Move[] = [];
  for (let target = after; ;) {
    const position = makerOf(place.body, target);
    const command = place.body[position];
    if (!command) return undefined;
    const last = sourcesOf(command).filter(
      (buffer) => buffer !== target && !place.body.slice(position + 1).some((later) => touches(later, buffer)),
    );
    const end = last.includes(before) ? moved(place, command, before, target) : undefined;
    if (end) return [...moves, end];
    const source = last.find((buffer) => !place.fixed.has(buffer) && isMadeFor(place.body, buffer, position, target));
    const next = source === undefined ? undefined : moved(place, command, source, target);
    if (source === undefined || !next) return undefined;
    moves.push(next);
    target = source;
  }
}

/** The one command that makes `after` of other things altogether, if nothing reads `before` after it. */
function replacement({ body }: Place, before: number, after: number): readonly Move[] | undefined {
  const position = makerOf(body, after);
  const command = body[position];
  if (command?.kind !== "run" || body.slice(position + 1).some((later) => touches(later, before))) return undefined;
  const written = overwritten(command, before, after);
  return written && [{ command, written, target: after }];
}

function moved(place: Place, command: Command, source: number, target: number): Move | undefined {
  const written =
    command.kind === "run"
      ? overwritten(command, source, target)
      : command.kind === "copy"
        ? wholeCopy(command, source)
        : command.kind === "branch"
          ? movedInBranches(place, command, source, target)
          : undefined;
  return written && { command, written, target };
}

/** Another object than `copy`, by which {@link inPlace} knows it. */
const wholeCopy = (copy: Copy, source: number): Copy | undefined =>
  copy.from.buffer === source && !copy.from.slices && !copy.to.slices ? { ...copy } : undefined;

function movedInBranches({ fixed }: Place, command: Branch, source: number, target: number): Branch | undefined {
  const branches = command.branches.map((body) => {
    const moves = movesBetween({ body, fixed }, source, target);
    return moves && inPlace(body, moves, source);
  });
  const all = branches.filter((body) => body !== undefined);
  return all.length === branches.length ? { ...command, branches: all } : undefined;
}

const makerOf = (body: Commands, buffer: number): number => body.findIndex((command) => touches(command, buffer));

/** Whether `buffer` is written before command `position` without being read first, and has the type of `target`. */
function isMadeFor(body: Commands, buffer: number, position: number, target: number): boolean {
  const first = makerOf(body, buffer);
  const [maker, user] = [body[first], body[position]];
  if (first >= position || !maker || !user || sourcesOf(maker).includes(buffer)) return false;
  if (user.kind !== "run") return true;
  const [own, wanted] = [typeIn(user, buffer), typeIn(user, target)];
  return !!own && !!wanted && equalTypes(own, wanted);
}

/** The buffers that a command reads and may write over; none for a loop, which is neither first nor last to touch its carries. */
function sourcesOf(command: Command): readonly number[] {
  if (command.kind === "copy") return [command.from.buffer];
  if (command.kind === "branch") return [...new Set(command.branches.flat().flatMap(sourcesOf))];
  if (command.kind !== "run") return [];
  const kinds = buffersIn(command);
  return command.buffers.flatMap(({ buffer }, i) => (at(kinds, i).access === "read" ? [buffer] : []));
}

const buffersIn = ({ kernel }: Run): Run["kernel"]["buffers"] =>
  kernel.buffers.filter(({ space }) => space === "buffer");

const typeIn = (run: Run, buffer: number): ArrayType | undefined =>
  buffersIn(run)[run.buffers.findIndex((ref) => ref.buffer === buffer)]?.type;

const touches = (command: Command, buffer: number): boolean => touchedIn([command]).has(buffer);
