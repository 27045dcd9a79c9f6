/** Which loops may have vectors in them, and where these pay. */
import { scalarOps, type Dtype, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement } from "../kernel.ts";
import { axesBelow, reachable } from "../rewrite.ts";
import { affineOf, type Extents } from "../simplify-index.ts";
import { nodesOf } from "../statements.ts";
import type { Workshop } from "./workshop.ts";

export type Loop = Extract<KernelStatement, { kind: "loop" }>;

/** Registers belong to an iteration: lanes would share them. */
export const isElementwise = ({ role, extent, backwards, body }: Loop, { buffers }: Workshop): boolean =>
  role === "parallel" &&
  backwards !== true &&
  extent.kind === "size" &&
  body.every(
    (statement) =>
      statement.kind === "let" || (statement.kind === "store" && buffers[statement.target]?.space !== "register"),
  );

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
