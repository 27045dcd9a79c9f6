/**
 * Elementwise loops in which vectors take four neighbouring elements, and the rest one by one:
 *
 *     parallel i < n                     parallel b < n div 4
 *       y[i] = f(x[i], s[0])      →        lane l < 4
 *                                            y[4b + l] = f(x[4b + l], s[0])
 *                                        parallel i < n mod 4 …
 *
 * Loads that do not run along memory are made one by one: it pays where the work on them is more than that.
 */
import { axisIndex, concreteDim, scalarOps, type Dtype, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { axesBelow, reachable } from "../rewrite.ts";
import { affineOf, type Extents } from "../simplify-index.ts";
import { bodyOf, mapStatement, nodesOf } from "../statements.ts";
import { laneCount } from "./gpu-lanes.ts";
import { turned } from "./simd-transpose.ts";
import { sideBySide } from "./simd-variables.ts";
import { blockIndex, blocksOf, type Workshop } from "./workshop.ts";

type Loop = Extract<KernelStatement, { kind: "loop" }>;

const same = <T>(x: T): T => x;

/** `body`, scheduled, with lanes in those of its innermost loops whose iterations may run at the same time. */
export const inVectors = (body: readonly KernelStatement[], shop: Workshop): readonly KernelStatement[] =>
  body.flatMap((statement): readonly KernelStatement[] => {
    if (statement.kind === "loop" && isElementwise(statement, shop)) return vectorized(statement, shop);
    const square = statement.kind === "loop" ? turned(statement, shop) : undefined;
    if (square) return square;
    const columns = statement.kind === "loop" ? sideBySide(statement, shop) : undefined;
    if (columns) return inVectors(columns, shop);
    const inner = bodyOf(statement);
    return [
      inner.length === 0 ? statement : mapStatement(statement, { node: same, index: same }, inVectors(inner, shop)),
    ];
  });

/** Registers belong to an iteration: lanes would share them. */
export const isElementwise = ({ role, extent, backwards, body }: Loop, { buffers }: Workshop): boolean =>
  role === "parallel" &&
  backwards !== true &&
  extent.kind === "size" &&
  body.every(
    (statement) =>
      statement.kind === "let" || (statement.kind === "store" && buffers[statement.target]?.space !== "register"),
  );

function vectorized(loop: Loop, shop: Workshop): readonly KernelStatement[] {
  const extent = loop.extent.kind === "size" ? concreteDim(loop.extent.value, "a kernel") : 0;
  const meets = loop.body.some(
    (statement) => statement.kind === "store" && !axesBelow(statement.index).includes(loop.axis),
  );
  if (meets || extent < laneCount || !isWorthLanes(loop.body, loop.axis, shop.extents)) return [loop];
  return blocksOf(extent, laneCount).flatMap((run) => {
    const [block, lane] = [shop.axis(run.count), shop.axis(run.width)];
    const body = shop.statements(loop.body, new Map([[loop.axis, blockIndex(run, axisIndex(block), axisIndex(lane))]]));
    const role = run.width === laneCount ? "lane" : "parallel";
    return shop.loop(block, "parallel", shop.loop(lane, role, body));
  });
}

/** Whether vectors do more than what it costs to gather and scatter what is not side by side along `axis`, nor at hand. */
export function isWorthLanes(
  body: readonly KernelStatement[],
  axis: number,
  extents: Extents,
  isAtHand: (load: Node) => boolean = () => false,
): boolean {
  const nodes = reachable(body.flatMap(nodesOf));
  const names = new Set(body.flatMap((statement) => (statement.kind === "let" ? [statement.name] : [])));
  const isApart = (index: readonly Index[], strides: readonly number[]): boolean =>
    !isRun(index, axis, strides, { names, extents });
  const apart =
    nodes.filter((node) => node.kind === "load" && !isAtHand(node) && isApart(node.index, loadStrides(node.dtype)))
      .length + body.filter((statement) => statement.kind === "store" && isApart(statement.index, [1])).length;
  const work = nodes.reduce((sum, node) => sum + (node.kind === "apply" ? scalarOps[node.op].cost : 0), 0);
  return apart === 0 || work >= 4 * apart;
}

/** How far apart elements may be that vectors load at once: forwards and backwards, and of 32 bits every other one. */
const loadStrides = ({ bytes }: Dtype): readonly number[] => (bytes === 4 ? [1, -1, 2] : [1, -1]);

/** Whether the elements along `axis` are so far apart, or all the same one; `names` stand for what differs. */
function isRun(
  [index, ...more]: readonly Index[],
  axis: number,
  strides: readonly number[],
  { names, extents }: { readonly names: ReadonlySet<string>; readonly extents: Extents },
): boolean {
  if (!index || more.length > 0) return false;
  return affineOf(index, extents).terms.every(({ atom, by }) =>
    atom.kind === "axis"
      ? atom.axis !== axis || strides.includes(by)
      : !axesBelow([atom]).includes(axis) && !reachable(nodesIn(atom)).some((node) => namesOne(node, names)),
  );
}

const nodesIn = (atom: Index): readonly Node[] => (atom.kind === "value" ? [atom.node] : []);
const namesOne = (node: Node, names: ReadonlySet<string>): boolean => node.kind === "local" && names.has(node.name);
