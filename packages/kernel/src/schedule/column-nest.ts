/** The shape of a kernel that goes through columns, as its schedule sees it. */
import type { KernelStatement, ReduceAxis, ReduceStatement } from "../kernel.ts";
import { nodesIn } from "../nodes-in.ts";
import { allStatements } from "../statements.ts";

import { peeled, sameAxes, sizeOfAxis, streamsOf } from "./nest.ts";
import type { Workshop } from "./workshop.ts";

/** Reductions over `axes`, or statements that run for each point of them. */
export interface Stage {
  readonly axes: readonly ReduceAxis[];
  readonly reduces: readonly ReduceStatement[];
  readonly statements: readonly KernelStatement[];
}

/** Loops over rows, one of which goes along memory where the reductions in it stride. */
export interface ColumnNest {
  readonly rows: readonly ReduceAxis[];
  readonly column: ReduceAxis;
  readonly stages: readonly Stage[];
}

/** Fewer columns are walked one after the other. */
export const fewestColumns = 4;

/** `body` as loops over columns, if it is that, and its reductions run across memory. */
export function columnNest(body: readonly KernelStatement[], shop: Workshop): ColumnNest | undefined {
  const { axes: rows, inner } = peeled(body);
  const column = rows.at(-1);
  if (!column || sizeOfAxis(column) < fewestColumns) return undefined;
  const stages = stagesOf(inner);
  if (!stages || !runsAcross(stages, column, shop) || usesTiles(inner, shop)) return undefined;
  return { rows, column, stages };
}

function stagesOf(body: readonly KernelStatement[]): readonly Stage[] | undefined {
  const stages: Stage[] = [];
  for (let i = 0; i < body.length;) {
    const rest = body.slice(i);
    const reduces = sameAxes(rest);
    const [first] = reduces;
    if (first) {
      if (first.axes.length === 0) return undefined;
      stages.push({ axes: first.axes, reduces, statements: [] });
      i += reduces.length;
      continue;
    }
    const end = rest.findIndex(({ kind }) => kind !== "store");
    const plain = end < 0 ? rest.length : end;
    const { axes, inner } = plain > 0 ? { axes: [], inner: rest.slice(0, plain) } : peeled(rest.slice(0, 1));
    if (inner.some(({ kind }) => kind !== "store")) return undefined;
    stages.push({ axes, reduces: [], statements: inner });
    i += Math.max(plain, 1);
  }
  return stages;
}

/** Whether loads stride where they are reduced, and run along memory, or stand still, from column to column. */
function runsAcross(stages: readonly Stage[], column: ReduceAxis, shop: Workshop): boolean {
  let across = 0;
  for (const { reduces, axes } of stages) {
    const last = axes.at(-1);
    if (reduces.length === 0 || !last) continue;
    if (reduces.some(({ monoid }) => !monoid.commutative)) return false;
    const streams = streamsOf(
      reduces.flatMap(({ map }) => map),
      shop.extents,
    ).filter(({ stride }) => stride(last.axis) !== 0 && stride(last.axis) !== 1);
    const strides = streams.map(({ stride }) => stride(column.axis));
    if (strides.some((stride) => stride !== 0 && stride !== 1)) return false;
    across += strides.filter((stride) => stride === 1).length;
  }
  return across > 0;
}

/** Whether rows of the kernel keep more than numbers. */
const usesTiles = (body: readonly KernelStatement[], { buffers }: Workshop): boolean =>
  allStatements(body).some(
    (statement) =>
      (statement.kind === "store" && buffers[statement.target]?.space === "tile") ||
      nodesIn(statement).some((node) => node.kind === "load" && buffers[node.source]?.space === "tile"),
  );
