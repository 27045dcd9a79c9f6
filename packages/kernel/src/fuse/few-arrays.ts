/** Some machines let a kernel read and write only so many arrays: then more values are stored, and groups end earlier. */
import { at, type ViewForm } from "@cotangent/ir";
import { chainViews, readByPieces } from "./chain-views.ts";
import { isInlined, type Graph, type GraphStep } from "./graph.ts";
import type { Member } from "./group.ts";
import type { Unit } from "./unit.ts";

export class FewArrays {
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** A view of `args` arrays, with results of this rank, as several; each but the last reads the next one, as argument `args`. */
  views(form: ViewForm, args: number, rank: number): readonly ViewForm[] {
    return chainViews(form, args, rank, this.#most);
  }

  /** The values to be stored, besides those in `stored`, so that whatever is computed from stored arrays reads few. */
  storedOnTheWay(graph: Graph, stored: ReadonlySet<number>): ReadonlySet<number> {
    const added = new Set<number>();
    /** The arrays that an element of each value is computed from. */
    const arrays: (ReadonlySet<number> | undefined)[] = [];
    const readBy = (value: number): ReadonlySet<number> => arrays[value] ?? new Set([value]);
    for (const step of graph.steps) {
      const { form, results } = step;
      const args = argsRead(step);
      const room = this.#most - (isInlined(form) ? 1 : results.length);
      const together = (): ReadonlySet<number> => new Set(args.flatMap((arg) => [...readBy(arg)]));
      let read = together();
      while (read.size > room) {
        const widest = args.reduce((a, b) => (readBy(b).size > readBy(a).size ? b : a));
        if (readBy(widest).size === 1) break;
        added.add(widest);
        arrays[widest] = undefined;
        read = together();
      }
      if (!isInlined(form)) continue;
      for (const value of results) arrays[value] = stored.has(value) ? undefined : read;
    }
    return added;
  }

  /** Whether one kernel may have what `members` read, and those of their values that are `kept`. */
  allow(members: readonly Pick<Member, "unit">[], kept: (value: number) => boolean): boolean {
    const made = new Set(members.flatMap(({ unit }) => unit.values));
    const read = members.flatMap(({ unit }) => leavesOf(unit)).filter((value) => !made.has(value));
    return this.areFew([...new Set(read), ...[...made].filter(kept)]);
  }

  areFew(values: readonly number[]): boolean {
    return values.length <= this.#most;
  }
}

const argsRead = ({ form, args }: GraphStep): readonly number[] =>
  form.form === "view" ? [...readByPieces(form.pieces)].map((arg) => at(args, arg)) : args;

const leavesOf = (unit: Unit): readonly number[] =>
  [...unit.accesses.values()].flatMap(({ value, body }) => (body || unit.values.includes(value) ? [] : [value]));
