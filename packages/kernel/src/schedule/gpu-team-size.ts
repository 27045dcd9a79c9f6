/** How many threads work on a row, and how many rows a workgroup has. */
import { at } from "@cotangent/ir";
import type { ReduceAxis } from "../kernel.ts";
import { nodesOf } from "../statements.ts";
import type { GpuLimits } from "./gpu-limits.ts";
import type { RowNest, Stage } from "./gpu-row-nest.ts";
import type { TeamSize } from "./gpu-team.ts";
import { bytesOfTile, tilesOf } from "./gpu-tiles.ts";
import { sizeOfAxis, streamsOf } from "./nest.ts";
import type { Workshop } from "./workshop.ts";

/** Rows that are no longer are for one thread, on a GPU that can give them more than a few. */
const shortRow = ({ workgroupInvocations }: GpuLimits): number => Math.min(8, workgroupInvocations / 32);
/** Threads that a workgroup has at least. */
const warp = 64;
const neighbours = 32;
/** So many threads keep a GPU busy. */
export const busyThreads = ({ workgroupInvocations }: GpuLimits): number => 1024 * workgroupInvocations;

const floorPower = (x: number): number => 2 ** Math.floor(Math.log2(Math.max(x, 1)));
const ceilPower = (x: number): number => 2 ** Math.ceil(Math.log2(Math.max(x, 1)));

/** Infinite where named sizes have a say in it. */
export const countOf = (axes: readonly ReduceAxis[]): number =>
  axes.some(({ extent }) => extent === 0) ? 0 : axes.reduce((product, axis) => product * sizeOfAxis(axis), 1);

export const stagesOf = ({ sections }: RowNest): readonly Stage[] =>
  sections.flatMap((section) => (section.kind === "stage" ? [section] : []));

export function chooseTeam(nest: RowNest, shop: Workshop, limits: GpuLimits): TeamSize {
  const stages = stagesOf(nest);
  const length = Math.max(1, ...stages.map(({ axes }) => countOf(axes)));
  if (isSized(nest))
    return fitting({ threads: teamOfAny(nest, length, limits), columns: 1, across: false }, nest, shop, limits);
  const across = runsAcross(nest, shop);
  const wanted = across ? teamAcross(nest, length, limits) : teamAlong(nest, length, limits);
  return fitting({ ...wanted, across }, nest, shop, limits);
}

/** Whether named sizes say how many rows there are, or how long they are. */
const isSized = (nest: RowNest): boolean =>
  [...nest.rows, ...stagesOf(nest).flatMap(({ axes }) => axes)].some(({ extent }) => typeof extent !== "number");

/**
 * Threads for a row where nobody knows how many rows there are, or how long they are. Where order counts there is one, since
 * no index says where the run of a thread starts.
 */
function teamOfAny({ rows, sections }: RowNest, length: number, limits: GpuLimits): number {
  const reduces = sections.flatMap((section) => (section.kind === "stage" ? section.reduces : []));
  const isOrdered = reduces.some(({ monoid, reassociate }) => !monoid.commutative || !reassociate);
  const isOpen = rows.some(({ extent }) => typeof extent !== "number");
  if (isOrdered || length <= (isOpen ? warp : shortRow(limits))) return 1;
  return floorPower(isOpen ? Math.min(warp, limits.workgroupInvocations) : limits.workgroupInvocations);
}

type Size = Pick<TeamSize, "threads" | "columns">;

function teamAlong({ rows }: RowNest, length: number, limits: GpuLimits): Size {
  if (length <= shortRow(limits)) return { threads: 1, columns: 1 };
  const threads = Math.min(floorPower(limits.workgroupInvocations), ceilPower(length / 4));
  const last = rows.at(-1);
  return { threads, columns: last ? Math.min(sizeOfAxis(last), Math.max(1, Math.floor(warp / threads))) : 1 };
}

/** Neighbouring threads have neighbouring rows; each row has as many as keep the GPU busy, and sums in f32 exact enough. */
function teamAcross({ rows }: RowNest, length: number, limits: GpuLimits): Size {
  const most = limits.workgroupInvocations;
  const columns = Math.min(neighbours, sizeOfAxis(at(rows, rows.length - 1)), most);
  const wanted = Math.max(busyThreads(limits) / countOf(rows), length / 2048);
  const threads = Math.min(floorPower(most / columns), ceilPower(wanted), floorPower(length / 4));
  return { threads, columns };
}

/** Whether the loads of the longest stage run along memory from row to row, and not along a row. */
export function runsAcross(nest: RowNest, shop: Workshop): boolean {
  const row = nest.rows.at(-1);
  const [first, ...more] = stagesOf(nest);
  if (!row || !first || sizeOfAxis(row) < neighbours / 4) return false;
  const longest = more.reduce((a, b) => (countOf(b.axes) > countOf(a.axes) ? b : a), first);
  const last = longest.axes.at(-1);
  if (!last) return false;
  const roots = [...longest.reduces.flatMap(({ map }) => map), ...longest.stores.flatMap(nodesOf)];
  const far = streamsOf(roots, shop.extents).filter(({ stride }) => ![0, 1].includes(stride(last.axis) ?? 2));
  return far.length > 0 && far.every(({ stride }) => stride(row.axis) === 1);
}

/** `size`, made smaller until its tiles fit. */
function fitting(size: TeamSize, nest: RowNest, shop: Workshop, limits: GpuLimits): TeamSize {
  const own = [...tilesOf(nest, shop)].reduce((sum, tile) => sum + bytesOfTile(at(shop.buffers, tile)), 0);
  const each = stagesOf(nest)
    .flatMap(({ reduces }) => reduces.flatMap(({ accumulators }) => accumulators))
    .reduce((sum, { bytes }) => sum + Math.max(bytes, 4), 0);
  let { threads, columns } = size;
  while (threads > 1 && columns * (own + threads * each) > limits.workgroupStorage) {
    if (columns > 1) columns = Math.floor(columns / 2);
    else threads /= 2;
  }
  return { ...size, threads, columns };
}
