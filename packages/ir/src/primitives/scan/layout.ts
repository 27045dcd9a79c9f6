/** How the arguments of a loop are laid out, and what its rules share: flags, zeros and fixed points. */
import { at } from "../../errors.ts";
import type { Emitter, Tangent, Transforms } from "../../primitive.ts";
import type { Dim } from "../../dim.ts";
import type { Program, Value } from "../../program.ts";
import { zeroOf } from "../constant.ts";

export type ScanParams = {
  /** `(consts, carries, elements) → (carries, elements of the results)` */
  readonly body: Program;
  readonly consts: number;
  readonly carries: number;
  readonly count: Dim;
  /** Whether it runs from the last element to the first. */
  readonly backwards: boolean;
};

/** How the inputs of a condition follow when consts and carries get company or lose some. */
export type Relay = (consts: readonly Value[], carries: readonly Value[]) => readonly Value[];

/** Makes a loop of one kind; results are carries, then stacked results. One with a condition relays its inputs. */
export type MakeLoop = (b: Emitter, args: readonly Value[], params: ScanParams, relay?: Relay) => readonly Value[];

/** A loop to be transformed into loops of its kind, which `loop` makes. */
export interface LoopStep {
  readonly loop: MakeLoop;
  /** Consts, carries and elements. */
  readonly args: readonly Value[];
  readonly params: ScanParams;
}

/** What belongs to consts, to carries and to elements. */
export function split<T>(
  items: readonly T[],
  { consts, carries }: ScanParams,
): readonly [readonly T[], readonly T[], readonly T[]] {
  return [items.slice(0, consts), items.slice(consts, consts + carries), items.slice(consts + carries)];
}

export const isSet = (tangent: Tangent): boolean => tangent !== undefined;

/** The least flags that include `start` and all that `step` makes of them. */
export function fixedPoint(
  start: readonly boolean[],
  step: (carries: readonly boolean[]) => readonly boolean[],
): readonly boolean[] {
  for (let flags = start; ;) {
    const after = step(flags);
    const next = flags.map((flag, i) => flag || at(after, i));
    if (next.every((flag, i) => flag === flags[i])) return next;
    flags = next;
  }
}

/** Which inputs have a tangent once the activity of the carries has settled. */
export function activeInputs(
  tangents: readonly Tangent[],
  params: ScanParams,
  transforms: Transforms,
): readonly boolean[] {
  const slots = { ...params, consts: params.consts * transforms.order, carries: params.carries * transforms.order };
  const [consts, carries, xs] = split(tangents.map(isSet), slots);
  const settled = fixedPoint(carries, (flags) =>
    transforms.activity(params.body, [...consts, ...flags, ...xs]).slice(0, slots.carries),
  );
  return [...consts, ...settled, ...xs];
}

/** Each item `times` times, one after the other. */
export const eachTimes = <T>(times: number, items: readonly T[]): readonly T[] =>
  items.flatMap((item) => Array.from({ length: times }, () => item));

export const chosen = <T>(items: readonly T[], flags: readonly boolean[]): readonly T[] =>
  items.filter((_, i) => flags[i]);

/** The tangents of the flagged entries of `like`, zeros where there is none yet. */
export const filled = (
  b: Emitter,
  tangents: readonly Tangent[],
  like: readonly Value[],
  flags: readonly boolean[],
): readonly Value[] => like.flatMap((value, i) => (flags[i] ? [tangents[i] ?? zeroOf(b, value.type)] : []));
