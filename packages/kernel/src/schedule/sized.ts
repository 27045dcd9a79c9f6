/**
 * The schedule for one thread of a CPU where extents may be named sizes: kernels without any are scheduled as ever, the
 * others keep their loops. Long sums have several accumulators that take turns, as in `lanes.ts`:
 *
 *     reduce b < n div 8: each lane: s[lane] += x[8b + lane]
 *     reduce r < n mod 8: s[0] += x[8·(n div 8) + r]
 */
import {
  at,
  axisIndex,
  i32,
  mayBeNegative,
  quotientIndex,
  remainderIndex,
  scaledIndex,
  sizeIndex,
  sumIndex,
  type Index,
} from "@cotangent/ir";
import type { Kernel, KernelStatement, ReduceAxis } from "../kernel.ts";
import { allStatements } from "../statements.ts";
import { Totals } from "./accumulate.ts";
import { schedule as scheduleKnown } from "./cpu.ts";
import { cheap, isOrdered, mostLanes, scheduleLanes, workOf } from "./lanes.ts";
import { lowerReductions, rebuilt, type ReductionScheduler } from "./lower.ts";
import type { Workshop } from "./workshop.ts";

export const scheduleSized = (kernel: Kernel): Kernel =>
  rebuilt(kernel, (body, shop) =>
    allStatements(body).some(hasSizes) ? lowerReductions(body, shop, inTurn) : scheduleKnown(body, shop),
  );

/** Whether the number of iterations of a loop, or that of a reduction, is a named size. */
export function hasSizes(statement: KernelStatement): boolean {
  if (statement.kind === "reduce") return statement.axes.some(({ extent }) => typeof extent !== "number");
  return statement.kind === "loop" && statement.extent.kind === "size" && typeof statement.extent.value !== "number";
}

/** Reductions over sizes, in accumulators that take turns where that pays; {@link scheduleLanes} does others. */
export const inTurn: ReductionScheduler = (reduces, stores, shop) => {
  if (!reduces.some(hasSizes)) return scheduleLanes(reduces, stores, shop);
  const { axes } = at(reduces, 0);
  const last = at(axes, axes.length - 1);
  const isShort = typeof last.extent === "number";
  const width = isShort || isOrdered(reduces) || workOf(reduces, stores) > cheap ? 1 : mostLanes;
  const totals = new Totals(shop, reduces, { shape: [width], space: "register" });
  const steps = (index: Index, lane: number): readonly KernelStatement[] => {
    const here = new Map([[last.axis, index]]);
    return [...totals.add([sizeIndex(lane)], [here]), ...shop.statements(stores, here)];
  };
  const run = width === 1 ? over(last, steps(axisIndex(last.axis), 0)) : inBlocks(last, width, steps, shop);
  return [
    ...lanesOf(width, (lane) => totals.clear([sizeIndex(lane)])),
    ...axes.slice(0, -1).reduceRight<readonly KernelStatement[]>((inner, axis) => over(axis, inner), run),
    ...halves(width).flatMap((half) =>
      lanesOf(half, (lane) => totals.join([sizeIndex(lane)], totals, [sizeIndex(lane + half)])),
    ),
    ...totals.results([sizeIndex(0)]),
  ];
};

type Steps = (index: Index, lane: number) => readonly KernelStatement[];

/** Whole blocks, an element for each lane, and what is left, in the first lane. */
function inBlocks({ extent }: ReduceAxis, width: number, steps: Steps, shop: Workshop): readonly KernelStatement[] {
  const blocks = quotientIndex(sizeIndex(extent), width);
  const [block, rest] = [shop.axis(Infinity), shop.axis(width - 1)];
  const first = (index: Index): Index => scaledIndex(index, width);
  const loops = [
    loop(
      block,
      blocks,
      lanesOf(width, (lane) => steps(sumIndex(first(axisIndex(block)), sizeIndex(lane)), lane)),
    ),
    loop(rest, remainderIndex(sizeIndex(extent), width), steps(sumIndex(first(blocks), axisIndex(rest)), 0)),
  ];
  return whereSome(sizeIndex(extent), loops, shop);
}

/** `body` where `extent` is more than 0, if it may be less: quotients and remainders are of numbers that are not negative. */
export function whereSome(
  extent: Index,
  body: readonly KernelStatement[],
  { table }: Workshop,
): readonly KernelStatement[] {
  if (extent.kind !== "size" || !mayBeNegative(extent.value)) return body;
  const condition = table.algebra.lt(table.constant(0, i32), table.position(extent));
  return [{ kind: "when", condition, body }];
}

const lanesOf = (count: number, body: (lane: number) => readonly KernelStatement[]): readonly KernelStatement[] =>
  Array.from({ length: count }, (_, lane) => body(lane)).flat();

/** `width / 2`, … 2, 1 */
const halves = (width: number): readonly number[] => (width < 2 ? [] : [width / 2, ...halves(width / 2)]);

const loop = (axis: number, extent: Index, body: readonly KernelStatement[]): KernelStatement => ({
  kind: "loop",
  axis,
  extent,
  role: "reduce",
  body,
});

const over = ({ axis, extent }: ReduceAxis, body: readonly KernelStatement[]): readonly KernelStatement[] => [
  loop(axis, sizeIndex(extent), body),
];
