/** Splits and joins axes, so that indices are linear in them and loops are few and long. */
import {
  axisIndex,
  divideDims,
  mulDims,
  scaledIndex,
  sizeIndex,
  sumIndex,
  type Dim,
  type Index,
  type Node,
  type NodeTable,
} from "@cotangent/ir";
import type { KernelStatement, ReduceAxis } from "../kernel.ts";
import { axesOfIndex, indicesOf } from "../rewrite.ts";
import { affineOf, simplifyIndex } from "../simplify-index.ts";
import { nodesIn } from "../nodes-in.ts";
import { allStatements, bodyOf, mapStatement, nextAxis, rewriteStatements } from "../statements.ts";
import { dimsOf, extentsOf } from "./flatten.ts";

/** Every index that is evaluated in `body`, those of loads and guards included. */
export function allIndices(body: readonly KernelStatement[]): readonly Index[] {
  const nodes = new Set<Node>();
  const own: Index[] = [];
  for (const statement of allStatements(body)) {
    for (const node of nodesIn(statement)) nodes.add(node);
    if (statement.kind === "store") own.push(...statement.index, ...statement.guards.map(({ index }) => index));
    if (statement.kind === "loop") own.push(statement.extent);
  }
  return [...own, ...[...nodes].flatMap(indicesOf)];
}

/** Rebinds one axis: `pieces` are the axes that stand for it, outermost first, and `index` is what it is made of. */
function replaceAxis(
  body: readonly KernelStatement[],
  axis: number,
  pieces: readonly ReduceAxis[],
  table: NodeTable,
  index: Index,
): readonly KernelStatement[] {
  const rebound = rebind(body, axis, pieces);
  const extents = extentsOf(rebound);
  return rewriteStatements(rebound, {
    table,
    axis: (old) => (old === axis ? index : axisIndex(old)),
    simplify: (old) => simplifyIndex(old, extents),
  });
}

const same = <T>(x: T): T => x;

const rebind = (
  body: readonly KernelStatement[],
  axis: number,
  pieces: readonly ReduceAxis[],
): readonly KernelStatement[] =>
  body.flatMap((statement): readonly KernelStatement[] => {
    const inner = rebind(bodyOf(statement), axis, pieces);
    if (statement.kind === "loop" && statement.axis === axis)
      return pieces.reduceRight<readonly KernelStatement[]>(
        (nest, piece) => [{ ...statement, axis: piece.axis, extent: sizeIndex(piece.extent), body: nest }],
        inner,
      );
    if (statement.kind === "reduce")
      return [
        { ...statement, axes: statement.axes.flatMap((reduced) => (reduced.axis === axis ? pieces : [reduced])) },
      ];
    return [mapStatement(statement, { node: same, index: same }, inner)];
  });

/** Splits axes of which the quotient or remainder by a divisor of their length is taken, until there are none. */
export function splitAxes(start: readonly KernelStatement[], table: NodeTable): readonly KernelStatement[] {
  let body = start;
  for (let split = firstSplit(body); split; split = firstSplit(body)) {
    const outer = nextAxis(body);
    const inner = outer + 1;
    const pieces = [
      { axis: outer, extent: split.count },
      { axis: inner, extent: split.by },
    ];
    body = replaceAxis(
      body,
      split.axis,
      pieces,
      table,
      sumIndex(scaledIndex(axisIndex(outer), split.by), axisIndex(inner)),
    );
  }
  return body;
}

interface Split {
  readonly axis: number;
  readonly count: Dim;
  readonly by: number;
}

function firstSplit(body: readonly KernelStatement[]): Split | undefined {
  const dims = dimsOf(body);
  const sequential = new Set(
    allStatements(body).flatMap((statement) =>
      statement.kind === "loop" && (statement.role === "sequential" || statement.backwards) ? [statement.axis] : [],
    ),
  );
  const find = (index: Index): Split | undefined => {
    if (index.kind === "sum") return index.terms.map(find).find((split) => split !== undefined);
    if (index.kind === "scaled") return find(index.index);
    if (index.kind !== "quotient" && index.kind !== "remainder") return undefined;
    if (index.index.kind !== "axis") return find(index.index);
    const { axis } = index.index;
    const [dim, { by }] = [dims(axis), index];
    if (dim === Number.MAX_SAFE_INTEGER || typeof by !== "number" || sequential.has(axis)) return undefined;
    const count = divideDims(dim, by);
    return count === undefined ? undefined : { axis, count, by };
  };
  for (const index of allIndices(body)) {
    const split = find(index);
    if (split) return split;
  }
  return undefined;
}

/** Joins axes that are directly nested wherever they occur and that all indices go through as one. */
export function joinAxes(start: readonly KernelStatement[], table: NodeTable): readonly KernelStatement[] {
  let body = start;
  const refused = new Set<string>();
  for (let pair = nextPair(body, refused); pair; pair = nextPair(body, refused)) {
    const [outer, inner] = pair;
    const extents = extentsOf(body);
    const dims = dimsOf(body);
    const length = dims(inner);
    if (
      typeof length !== "number" ||
      !allIndices(body).every((index) => goesThrough(index, outer, inner, length, extents))
    ) {
      refused.add(pair.join());
      continue;
    }
    const joined = { axis: inner, extent: mulDims(dims(outer), length) };
    const without = replaceAxis(body, outer, [], table, sizeIndex(0));
    body = replaceAxis(without, inner, [joined], table, axisIndex(inner));
  }
  return body;
}

/** Whether `index` reads `outer` and `inner` as `outer·length + inner`, if at all. */
function goesThrough(
  index: Index,
  outer: number,
  inner: number,
  length: number,
  extents: ReturnType<typeof extentsOf>,
): boolean {
  const { terms } = affineOf(index, extents);
  const by = (axis: number): number => terms.find(({ atom }) => atom.kind === "axis" && atom.axis === axis)?.by ?? 0;
  const hidden = terms.some(
    ({ atom }) => atom.kind !== "axis" && axesOfIndex(atom).some((axis) => axis === outer || axis === inner),
  );
  return !hidden && by(outer) === by(inner) * length;
}

/** A pair of axes of which each occurs only directly around or inside the other. */
function nextPair(
  body: readonly KernelStatement[],
  refused: ReadonlySet<string>,
): readonly [number, number] | undefined {
  const inside = new Map<number, Set<number | undefined>>();
  const outside = new Map<number, Set<number | undefined>>();
  const note = (outer: number | undefined, inner: number | undefined): void => {
    if (outer !== undefined) inside.set(outer, (inside.get(outer) ?? new Set()).add(inner));
    if (inner !== undefined) outside.set(inner, (outside.get(inner) ?? new Set()).add(outer));
  };
  const visit = (statements: readonly KernelStatement[], around: number | undefined): void => {
    const [only] = statements;
    const direct = statements.length === 1 && only?.kind === "loop" && isPlain(only);
    if (around !== undefined && !direct) note(around, undefined);
    for (const statement of statements) {
      if (statement.kind === "loop") note(direct ? around : undefined, statement.axis);
      if (statement.kind === "reduce")
        [undefined, ...statement.axes].forEach((reduced, i) => note(reduced?.axis, statement.axes[i]?.axis));
      visit(bodyOf(statement), statement.kind === "loop" && isPlain(statement) ? statement.axis : undefined);
    }
  };
  visit(body, undefined);
  for (const [outer, inners] of inside) {
    const [inner] = inners;
    if (inner === undefined || inners.size !== 1 || outside.get(inner)?.size !== 1 || refused.has(`${outer},${inner}`))
      continue;
    return [outer, inner];
  }
  return undefined;
}

const isPlain = (loop: Extract<KernelStatement, { kind: "loop" }>): boolean =>
  loop.extent.kind === "size" && loop.role !== "sequential" && loop.backwards !== true;
