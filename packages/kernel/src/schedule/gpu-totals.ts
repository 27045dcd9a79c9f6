/**
 * Totals of what the threads of a row have found: in a tile, in two rounds of about √threads steps each, of which the
 * second is for every thread. The order is fixed, and that of the threads where order counts.
 */
import { at, axisIndex, scaledIndex, sumIndex, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement, ReduceStatement } from "../kernel.ts";
import { Partials } from "./gpu-partials.ts";
import type { Team } from "./gpu-team.ts";
import { whenBelow } from "./gpu-when.ts";
import type { Workshop } from "./workshop.ts";

const barrier: KernelStatement = { kind: "barrier" };
/** So many threads are done with in one round. */
const oneRound = 8;

/** Binds the names of `reduces`, in every thread of `team`, to the totals of `partials`. */
export function totalsOf(
  reduces: readonly ReduceStatement[],
  partials: Partials,
  team: Team,
  shop: Workshop,
): readonly KernelStatement[] {
  const { threads, columns } = team.size;
  const tiles = reduces.map(({ names, accumulators }) =>
    accumulators.map((dtype, c) => shop.buffer(at(names, c), dtype, [columns, threads], "tile")),
  );
  const totals = new Totals(reduces, tiles, team, shop);
  const steps = threads <= oneRound ? 1 : 2 ** Math.ceil(Math.log2(threads) / 2);
  const left = threads / steps;
  // Those that a thread combines are its own in what is left, so that none waits for another within a round.
  const stride = partials.ordered ? steps : 1;
  const first = partials.ordered
    ? { start: scaledIndex(team.thread, steps), stride: 1 }
    : { start: team.thread, stride: left };
  const round = totals.combined("_some", steps, first);
  const all = totals.combined("_all", left, { start: undefined, stride });
  return [
    ...totals.store(partials, team.thread),
    ...(steps === 1
      ? []
      : [
          barrier,
          ...whenBelow(
            [{ index: team.thread, below: left }],
            [...round.statements, ...totals.store(round.partials, scaledIndex(team.thread, stride))],
            shop,
          ),
        ]),
    barrier,
    ...all.statements,
    ...all.partials.results(),
  ];
}

interface Places {
  /** Of the first that is combined; 0 if absent. */
  readonly start: Index | undefined;
  readonly stride: number;
}

class Totals {
  readonly #reduces: readonly ReduceStatement[];
  readonly #tiles: readonly (readonly number[])[];
  readonly #team: Team;
  readonly #shop: Workshop;

  constructor(reduces: readonly ReduceStatement[], tiles: readonly (readonly number[])[], team: Team, shop: Workshop) {
    this.#reduces = reduces;
    this.#tiles = tiles;
    this.#team = team;
    this.#shop = shop;
  }

  store(partials: Partials, place: Index): readonly KernelStatement[] {
    return partials
      .found()
      .flatMap((parts, r) =>
        parts.map((part, c) => this.#shop.store(at(at(this.#tiles, r), c), [this.#team.column, place], part)),
      );
  }

  /** Combines `count` of what is in the tiles. */
  combined(
    suffix: string,
    count: number,
    { start, stride }: Places,
  ): { readonly partials: Partials; readonly statements: readonly KernelStatement[] } {
    const axis = this.#shop.axis(count);
    const offset = scaledIndex(axisIndex(axis), stride);
    const place = start ? sumIndex(start, offset) : offset;
    const partials = new Partials(
      this.#reduces.map((reduce, r) => ({
        ...reduce,
        map: reduce.accumulators.map((dtype, c): Node =>
          this.#shop.load(at(at(this.#tiles, r), c), dtype, [this.#team.column, place]),
        ),
      })),
      this.#shop,
      suffix,
    );
    const loop = this.#shop.loop(axis, "sequential", partials.step(new Map()));
    return { partials, statements: [...partials.variables(), ...loop] };
  }
}
