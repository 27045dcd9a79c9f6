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

/**
 * `loop`, as one whose iterations may run at the same time where they do not meet, whatever order is asked for: each stores to
 * elements of its own, one beside the other, and reads nothing of what they store.
 */
export function withoutOrder(loop: Loop, { buffers, extents }: Workshop): Loop {
  const { role, backwards, axis, body } = loop;
  const stores = body.flatMap((statement) => (statement.kind === "store" ? [statement] : []));
  const lets = body.flatMap((statement) => (statement.kind === "let" ? [statement] : []));
  if (role !== "sequential" || backwards === true || stores.length + lets.length < body.length) return loop;
  const names = new Set(lets.map(({ name }) => name));
  const isOwn = ({ index, guards }: (typeof stores)[number]): boolean =>
    guards.length === 0 && isRun(index, axis, [1], { names, extents }) && axesBelow(index).includes(axis);
  const memoryOf = (buffer: number): string => {
    const alias = buffers[buffer]?.alias;
    return alias === undefined ? `${buffer}` : `alias ${alias}`;
  };
  const written = new Set(stores.map(({ target }) => memoryOf(target)));
  const read = reachable(body.flatMap(nodesOf)).flatMap((node) =>
    node.kind === "load" ? [memoryOf(node.source)] : [],
  );
  const meets = written.size < stores.length || read.some((memory) => written.has(memory)) || !stores.every(isOwn);
  return meets ? loop : { ...loop, role: "parallel" };
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
