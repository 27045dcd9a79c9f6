/**
 * Running totals along few rows: the steps of a loop that only adds to its one variable, or multiplies it, or takes the
 * least or greatest, are shared out. Each thread first finds the total of its run of steps, then does the steps again
 * from the total of those before it; long rows are cut into chunks first, one for each workgroup.
 */
import { at, axisIndex, scaledIndex, sizeIndex, sumIndex, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis } from "../kernel.ts";
import { whenBelow } from "./gpu-when.ts";
import type { GpuLimits } from "./gpu-limits.ts";
import { nodesInside } from "./gpu-inside.ts";
import { runningTotal, type RunningTotal } from "./gpu-running-total.ts";
import { openGuards } from "../simplify-index.ts";
import { scheduleRows } from "./gpu-rows.ts";
import { Team } from "./gpu-team.ts";
import { busyThreads, countOf } from "./gpu-team-size.ts";
import type { Workshop } from "./workshop.ts";

/** Steps that a thread does at least: they are done twice. */
const fewestSteps = ({ workgroupInvocations }: GpuLimits): number =>
  Math.max(1, Math.min(8, workgroupInvocations / 32));
/** Chunks of a row at most: each workgroup adds up those before its own. */
const mostChunks = 256;

/** `body`, if it is a running total that one thread for each row would make slowly. */
export function scheduleScan(
  body: readonly KernelStatement[],
  shop: Workshop,
  limits: GpuLimits,
): readonly KernelStatement[] | undefined {
  const total = runningTotal(body, shop);
  const fewest = fewestSteps(limits);
  if (!total || total.length < 4 * fewest || countOf(total.rows) >= busyThreads(limits) / 16) return undefined;
  const threads = 2 ** Math.floor(Math.log2(Math.min(limits.workgroupInvocations, total.length / fewest)));
  const wanted = Math.min(mostChunks, Math.floor(total.length / (threads * 2 * fewest)));
  return new Scan(total, threads, Math.max(1, wanted), shop).statements(limits);
}

class Scan {
  readonly #total: RunningTotal;
  readonly #shop: Workshop;
  readonly #team: Team;
  readonly #length: number;
  readonly #chunk: ReduceAxis;

  constructor(total: RunningTotal, threads: number, chunks: number, shop: Workshop) {
    this.#total = total;
    this.#shop = shop;
    this.#team = new Team({ threads, columns: 1, across: false }, shop);
    this.#length = Math.ceil(total.length / chunks);
    const extent = Math.ceil(total.length / this.#length);
    this.#chunk = { axis: shop.axis(extent), extent };
  }

  statements(limits: GpuLimits): readonly KernelStatement[] {
    const { rows, name, start } = this.#total;
    if (this.#chunk.extent === 1) return this.#team.workgroups(rows, () => this.#group(sizeIndex(0), start, []));
    const found = this.#shop.buffer(
      "chunks",
      start.dtype,
      [...rows, this.#chunk].map(({ extent }) => Number(extent)),
      "buffer",
    );
    const base = scaledIndex(axisIndex(this.#chunk.axis), this.#length);
    const before = `${name}_before`;
    const sum = this.#sum(before, start, axisIndex(this.#chunk.axis), (h) =>
      this.#shop.load(found, start.dtype, [...rows.map(({ axis }) => axisIndex(axis)), h]),
    );
    return [
      ...this.#chunkTotals(found, base, limits),
      ...this.#team.workgroups([...rows, this.#chunk], () =>
        this.#group(base, this.#shop.table.local(before, start.dtype), sum),
      ),
    ];
  }

  /** The total of each chunk, in `found`. */
  #chunkTotals(found: number, base: Index, limits: GpuLimits): readonly KernelStatement[] {
    const { rows, name, element, axis: whole, identity, start, combine, length, indexAt } = this.#total;
    const { table } = this.#shop;
    const axis: ReduceAxis = { axis: this.#shop.axis(this.#length), extent: this.#length };
    const place = sumIndex(base, axisIndex(axis.axis));
    const { dtype } = start;
    const inside = openGuards([{ index: place, below: length }], this.#shop.extents);
    const index = [...rows, this.#chunk].map((row) => axisIndex(row.axis));
    return scheduleRows(
      {
        rows: [...rows, this.#chunk],
        sections: [
          {
            kind: "stage",
            axes: [axis],
            stores: [],
            reduces: [
              {
                kind: "reduce",
                names: [`${name}_chunk`],
                axes: [axis],
                map: nodesInside([element], { axis: whole, place: indexAt(place) }, inside, [identity], this.#shop),
                monoid: {
                  name: "running total",
                  dtypes: [dtype],
                  identity: [identity],
                  combine: [combine(table.input(0, dtype), table.input(1, dtype))],
                  commutative: true,
                },
                accumulators: [dtype],
                reassociate: true,
              },
            ],
          },
          { kind: "once", statements: [this.#shop.store(found, index, table.local(`${name}_chunk`, dtype))] },
        ],
      },
      this.#shop,
      limits,
    );
  }

  /** What a thread does in the chunk that starts at `base`, before which the total is `start`. */
  #group(base: Index, start: Node, before: readonly KernelStatement[]): readonly KernelStatement[] {
    const { name, identity, element, axis, indexAt, combine, stepAt } = this.#total;
    const shop = this.#shop;
    const { thread, size } = this.#team;
    const { dtype } = start;
    const steps = Math.ceil(this.#length / size.threads);
    const sums = shop.buffer("runs", dtype, [size.threads], "tile");
    const own = (step: number): Index => sumIndex(scaledIndex(thread, steps), axisIndex(step));
    const elementAt = (place: Index): Node => at(shop.nodes([element], new Map([[axis, indexAt(place)]])), 0);
    const each = (body: (place: Index) => readonly KernelStatement[]): readonly KernelStatement[] => {
      const step = shop.axis(steps);
      const place = sumIndex(base, own(step));
      const inside = [
        { index: own(step), below: this.#length },
        { index: place, below: this.#total.length },
      ];
      return shop.loop(step, "sequential", whenBelow(inside, body(place), shop));
    };
    const run = `${name}_run`;
    const total = shop.table.local(run, dtype);
    return [
      ...before,
      { kind: "variable", name: run, start: shop.table.constant(identity, dtype) },
      ...each((place) => [{ kind: "assign", name: run, value: combine(total, elementAt(place)) }]),
      shop.store(sums, [thread], total),
      { kind: "barrier" },
      ...this.#sum(name, start, thread, (h) => shop.load(sums, dtype, [h])),
      ...each(stepAt),
    ];
  }

  /** Binds the variable `name` to `start` and the first `count` elements. */
  #sum(name: string, start: Node, count: Index, element: (index: Index) => Node): readonly KernelStatement[] {
    const axis = this.#shop.axis(Math.max(mostChunks, this.#team.size.threads));
    const total = this.#shop.table.local(name, start.dtype);
    return [
      { kind: "variable", name, start },
      {
        kind: "loop",
        axis,
        extent: count,
        role: "sequential",
        body: [{ kind: "assign", name, value: this.#total.combine(total, element(axisIndex(axis))) }],
      },
    ];
  }
}
