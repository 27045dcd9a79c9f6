/** A program as what comes before the moment at which it holds most, and what comes after. */
import { at, concreteDim, type Program, type Step, type Value } from "@cotangent/ir";
import { workOf } from "./work.ts";

export interface Halves {
  readonly program: Program;
  /** How many steps are in the first half. */
  readonly boundary: number;
  /** What the second half reads of the first and nothing else keeps. */
  readonly held: ReadonlySet<Value>;
  /** The step of the first half that makes each value which takes memory of its own there. */
  readonly makers: ReadonlyMap<Value, number>;
  /** {@link workOf} each step of the first half. */
  readonly work: readonly number[];
}

export const bytesOf = ({ type: { shape, dtype } }: Value): number =>
  shape.reduce<number>((size, dim) => size * concreteDim(dim, "recompute"), dtype.bytes);

/**
 * The halves of `program`. Constants, arguments, and rearrangements of these, are there at any time and count nowhere; outputs
 * are kept in any case.
 */
export function halvesOf(program: Program): Halves {
  const work = program.steps.map(workOf);
  const free = new Set<Value>([...program.inputs, ...program.outputs]);
  const makers = new Map<Value, number>();
  program.steps.forEach((step, i) => {
    const isFree = work[i] === 0 && step.args.every((arg) => free.has(arg) && !makers.has(arg));
    for (const result of step.results) {
      if (isFree) free.add(result);
      else if (!free.has(result)) makers.set(result, i);
    }
  });
  const lastRead = lastReads(program.steps);
  const boundary = greatest(bytesWaiting(program.steps.length, makers, lastRead));
  const held = new Set<Value>();
  for (const [value, made] of makers) if (made < boundary && (lastRead.get(value) ?? -1) >= boundary) held.add(value);
  return { program, boundary, held, makers, work: work.slice(0, boundary) };
}

/** The last of `steps` that reads each value. */
export function lastReads(steps: readonly Step[]): ReadonlyMap<Value, number> {
  const last = new Map<Value, number>();
  steps.forEach((step, i) => step.args.forEach((arg) => last.set(arg, i)));
  return last;
}

/** For each moment, after 0, 1, … `count` steps, the bytes of what was made before it and is read after it. */
export function bytesWaiting(
  count: number,
  makers: ReadonlyMap<Value, number>,
  lastRead: ReadonlyMap<Value, number>,
): readonly number[] {
  const change = Array.from({ length: count + 1 }, () => 0);
  for (const [value, made] of makers) {
    const last = lastRead.get(value) ?? made;
    if (made >= count || last <= made) continue;
    change[made + 1] = at(change, made + 1) + bytesOf(value);
    change[last + 1] = at(change, last + 1) - bytesOf(value);
  }
  let bytes = 0;
  return change.map((by) => (bytes += by));
}

const greatest = (numbers: readonly number[]): number => numbers.indexOf(numbers.reduce((a, b) => Math.max(a, b), 0));
