/**
 * Long reductions to few results: workgroups reduce chunks, and leave what they find in memory for a second dispatch.
 * The chunks depend on sizes alone, so the same numbers are always added in the same order.
 */
import { at, axisIndex, scaledIndex, sumIndex, type Guard, type Index } from "@cotangent/ir";
import type { KernelStatement, ReduceAxis, ReduceStatement } from "../kernel.ts";
import { openGuards } from "../simplify-index.ts";
import type { GpuLimits } from "./gpu-limits.ts";
import { loadedIn, storedIn, type RowNest, type Section, type Stage } from "./gpu-row-nest.ts";
import { nodesInside } from "./gpu-inside.ts";
import { busyThreads, countOf, runsAcross } from "./gpu-team-size.ts";
import { sizeOfAxis } from "./nest.ts";
import type { Workshop } from "./workshop.ts";

/** A workgroup is left alone with reductions of fewer elements for each of its threads. */
const fewElements = 64;
/** What each thread reduces at least, so that a total is worth a store and a load. */
const chunkElements = 16;

/** `nest`, or two nests that do the same one after the other. */
export function inChunks(nest: RowNest, shop: Workshop, limits: GpuLimits): readonly RowNest[] {
  const [stage, tail, ...more] = nest.sections;
  if (stage?.kind !== "stage" || stage.reduces.length === 0 || tail?.kind === "stage" || more.length > 0) return [nest];
  const wanted = chunksOf(nest, stage, shop, limits);
  if (wanted < 2 || !stage.reduces.every(({ reassociate }) => reassociate)) return [nest];
  const chunked = new Chunks(nest.rows, stage, wanted, shop);
  const parts = [chunked.first(), chunked.second(tail)];
  return parts.every((part) => arraysOf(part, shop) <= limits.storageBuffers) ? parts : [nest];
}

function chunksOf(nest: RowNest, { axes }: Stage, shop: Workshop, limits: GpuLimits): number {
  if ([...nest.rows, ...axes].some(({ extent }) => typeof extent !== "number")) return 1;
  const length = countOf(axes);
  const threads = countOf(nest.rows) * (runsAcross(nest, shop) ? 8 : limits.workgroupInvocations);
  if (length < fewElements * limits.workgroupInvocations || threads >= busyThreads(limits) / 4) return 1;
  return Math.min(
    Math.ceil(busyThreads(limits) / threads),
    Math.ceil(length / (chunkElements * limits.workgroupInvocations)),
  );
}

/** How many arrays in memory `nest` reads and writes. */
const arraysOf = ({ sections }: RowNest, { buffers }: Workshop): number =>
  new Set(
    sections
      .flatMap((section) => [...loadedIn(section), ...storedIn(section)])
      .filter((buffer) => at(buffers, buffer).space === "buffer"),
  ).size;

class Chunks {
  readonly #rows: readonly ReduceAxis[];
  readonly #stage: Stage;
  readonly #shop: Workshop;
  /** The axis that is cut, and the axes that count chunks and steps of one. */
  readonly #cut: ReduceAxis;
  readonly #chunk: ReduceAxis;
  readonly #step: ReduceAxis;
  /** For each reduction an array for each component. */
  readonly #found: readonly (readonly number[])[];

  constructor(rows: readonly ReduceAxis[], stage: Stage, wanted: number, shop: Workshop) {
    this.#rows = rows;
    this.#stage = stage;
    this.#shop = shop;
    this.#cut = cutAxis(stage);
    const length = Math.ceil(sizeOfAxis(this.#cut) / wanted);
    const count = Math.ceil(sizeOfAxis(this.#cut) / length);
    this.#chunk = { axis: shop.axis(count), extent: count };
    this.#step = { axis: shop.axis(length), extent: length };
    this.#found = stage.reduces.map(({ names, accumulators }) =>
      accumulators.map((dtype, c) =>
        shop.buffer(`${at(names, c)}_chunks`, dtype, [...rows.map(sizeOfAxis), count], "buffer"),
      ),
    );
  }

  /** Each chunk of each row. */
  first(): RowNest {
    const shop = this.#shop;
    const { axes, reduces, stores } = this.#stage;
    const index = sumIndex(
      scaledIndex(axisIndex(this.#chunk.axis), sizeOfAxis(this.#step)),
      axisIndex(this.#step.axis),
    );
    const inside = openGuards([{ index, below: this.#cut.extent }], shop.extents);
    const places = new Map([[this.#cut.axis, index]]);
    const partial = (name: string): string => `${name}_chunk`;
    const once = reduces.flatMap(({ names, accumulators }, r) =>
      names.map((name, c) => {
        const value = shop.table.local(partial(name), at(accumulators, c));
        return shop.store(at(at(this.#found, r), c), this.#place(axisIndex(this.#chunk.axis)), value);
      }),
    );
    const stage: Section = {
      kind: "stage",
      axes: axes.map((axis) => (axis === this.#cut ? this.#step : axis)),
      reduces: reduces.map((reduce) => ({
        ...reduce,
        names: reduce.names.map(partial),
        map: nodesInside(reduce.map, { axis: this.#cut.axis, place: index }, inside, reduce.monoid.identity, shop),
      })),
      stores: shop.statements(stores, places).map((store) => guardedStore(store, inside)),
    };
    return { rows: [this.#chunk, ...this.#rows], sections: [stage, { kind: "once", statements: once }] };
  }

  /** The chunks of each row, and what comes after the reductions. */
  second(tail: Section | undefined): RowNest {
    const axis: ReduceAxis = { axis: this.#shop.axis(sizeOfAxis(this.#chunk)), extent: this.#chunk.extent };
    const reduces = this.#stage.reduces.map((reduce, r): ReduceStatement => ({
      ...reduce,
      axes: [axis],
      map: reduce.accumulators.map((dtype, c) =>
        this.#shop.load(at(at(this.#found, r), c), dtype, this.#place(axisIndex(axis.axis))),
      ),
    }));
    return {
      rows: this.#rows,
      sections: [{ kind: "stage", axes: [axis], reduces, stores: [] }, ...(tail ? [tail] : [])],
    };
  }

  #place(chunk: Index): readonly Index[] {
    return [...this.#rows.map(({ axis }) => axisIndex(axis)), chunk];
  }
}

/** The longest axis, or the first where order counts: a chunk is then a run of elements. */
function cutAxis({ axes, reduces }: Stage): ReduceAxis {
  const first = at(axes, 0);
  if (reduces.some(({ monoid }) => !monoid.commutative)) return axes.find((axis) => sizeOfAxis(axis) > 1) ?? first;
  return axes.reduce((a, b) => (sizeOfAxis(b) > sizeOfAxis(a) ? b : a), first);
}

const guardedStore = (statement: KernelStatement, guards: readonly Guard[]): KernelStatement =>
  statement.kind === "store" ? { ...statement, guards: [...statement.guards, ...guards] } : statement;
