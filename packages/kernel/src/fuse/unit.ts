/**
 * A unit is what is computed as one: the elements of one value, one reduction, or one nest. Everything else that it needs, down
 * to arrays in memory and to other units, is computed on the way; its accesses say which elements of which values.
 */
import {
  at,
  get,
  NodeTable,
  showGuard,
  showIndex,
  type Guard,
  type Index,
  type Node,
  type ReduceForm,
  type Shape,
  type ViewForm,
} from "@cotangent/ir";
import { reachable, rewriteIndex } from "../rewrite.ts";
import { extentsIn, openGuards, simplifyIndex, type Extents } from "../simplify-index.ts";
import type { Graph } from "./graph.ts";

/** Reads `access` where the guards hold, else `otherwise`. */
export interface GuardedRead {
  readonly access: Access;
  readonly guards: readonly Guard[];
  readonly otherwise: number;
}

/** One element of a value for each point of the unit's domain. */
export interface Access {
  readonly value: number;
  /** Over the axes of the unit; loads in `value` terms are symbolic: their sources are numbers of values. */
  readonly index: readonly Index[];
  /** Elements are read only where these hold. */
  readonly guards: readonly Guard[];
  /** How the element is computed where the value is not stored. */
  body?: AccessBody;
}

export type AccessBody =
  | { readonly kind: "scalar"; readonly node: Node; readonly inputs: ReadonlyMap<number, Access> }
  | { readonly kind: "view"; readonly pieces: readonly GuardedRead[]; readonly otherwise: number };

export interface Unit {
  readonly kind: "element" | "reduce" | "nest";
  /** The values that it makes. */
  readonly values: readonly number[];
  readonly domain: Shape;
  /** Axes of the domain that its values have. */
  readonly kept: readonly number[];
  readonly extents: Extents;
  readonly symbols: NodeTable;
  readonly accesses: Map<string, Access>;
  readonly label: string;
  readonly reduce?: { readonly form: ReduceForm; readonly reads: ReadonlyMap<Node, GuardedRead> };
}

export const accessKey = (value: number, index: readonly Index[], guards: readonly Guard[]): string =>
  `${value}[${index.map(showIndex).join()}]${guards.map(showGuard).join("&")}`;

/** The accesses by which a symbolic node in an index is computed. */
export const symbolicLoads = (unit: Unit, roots: readonly Node[]): readonly Access[] =>
  roots.length === 0
    ? []
    : reachable(roots).flatMap((node) =>
        node.kind === "load"
          ? [get(unit.accesses, accessKey(node.source, node.index, node.guards), "access of a symbolic load")]
          : [],
      );

export type OnAccess = (access: Access, unit: Unit) => void;

function addAccess(
  unit: Unit,
  value: number,
  index: readonly Index[],
  guards: readonly Guard[],
  found: OnAccess,
): Access {
  const key = accessKey(value, index, guards);
  const known = unit.accesses.get(key);
  if (known) return known;
  const access: Access = { value, index, guards };
  unit.accesses.set(key, access);
  found(access, unit);
  return access;
}

/** A unit whose values have all axes of its domain, without accesses so far. */
export const pointUnit = (kind: "element" | "nest", values: readonly number[], domain: Shape, label: string): Unit => ({
  kind,
  values,
  domain,
  kept: domain.map((_, axis) => axis),
  extents: extentsIn(domain),
  symbols: new NodeTable(),
  accesses: new Map(),
  label,
});

/** The unit that computes the elements of `value`, with its accesses of arguments. */
export function elementUnit(graph: Graph, value: number, label: string, found: OnAccess): Unit {
  const domain = at(graph.shapes, value);
  const unit = pointUnit("element", [value], domain, label);
  const index = domain.map((_, axis): Index => simplifyIndex({ kind: "axis", axis }, unit.extents));
  const self: Access = { value, index, guards: [] };
  unit.accesses.set(accessKey(value, index, []), self);
  expandAccess(graph, unit, self, found);
  return unit;
}

export function reduceUnit(graph: Graph, step: number, form: ReduceForm, found: OnAccess): Unit {
  const { args, results, label } = at(graph.steps, step);
  const { domain } = form;
  const reads = new Map<Node, GuardedRead>();
  const kept = domain.flatMap((_, axis) => (form.axes.includes(axis) ? [] : [axis]));
  const unit: Unit = {
    kind: "reduce",
    values: results,
    domain,
    kept,
    extents: extentsIn(domain),
    symbols: new NodeTable(),
    accesses: new Map(),
    label,
    reduce: { form, reads },
  };
  for (const node of reachable(form.map)) {
    if (node.kind === "load") reads.set(node, readOf(unit, { node, args, axes: undefined, outer: [] }, found));
  }
  return unit;
}

interface LoweredLoad {
  readonly node: Extract<Node, { kind: "load" }>;
  readonly args: readonly number[];
  /** What stands for the axes of the lowering, if not themselves. */
  readonly axes: readonly Index[] | undefined;
  readonly outer: readonly Guard[];
}

/** A load in a lowering, as a read of an argument. */
export function readOf(unit: Unit, { node, args, axes, outer }: LoweredLoad, found: OnAccess): GuardedRead {
  const map = symbolicIndex(unit, { args, axes, guards: outer }, found);
  const guards = openGuards(
    node.guards.map((guard) => ({ ...guard, index: map(guard.index) })),
    unit.extents,
  );
  const access = addAccess(unit, at(args, node.source), node.index.map(map), [...outer, ...guards], found);
  return { access, guards, otherwise: node.otherwise };
}

/** Maps indices of a lowering to indices of the unit, with an access for each load in them. */
function symbolicIndex(
  unit: Unit,
  {
    args,
    axes,
    guards,
  }: {
    readonly args: readonly number[];
    readonly axes: readonly Index[] | undefined;
    readonly guards: readonly Guard[];
  },
  found: OnAccess,
): (index: Index) => Index {
  const simplify = (index: Index): Index => simplifyIndex(index, unit.extents);
  const axis = (i: number): Index => (axes ? at(axes, i) : { kind: "axis", axis: i });
  return (index) =>
    rewriteIndex(index, {
      table: unit.symbols,
      axis,
      simplify,
      load(node, mappedIndex, own) {
        const all = [...guards, ...openGuards(own, unit.extents)];
        const value = at(args, node.source);
        addAccess(unit, value, mappedIndex, all, found);
        return unit.symbols.load(value, node.dtype, mappedIndex, all, node.otherwise);
      },
    });
}

/** Computes an access from accesses of the arguments of the step that made its value. */
export function expandAccess(graph: Graph, unit: Unit, access: Access, found: OnAccess): void {
  if (access.body) return;
  const { step, result } = get({ get: (value: number) => graph.makers[value] }, access.value, "maker of a value");
  const { form, args } = at(graph.steps, step);
  if (form.form === "view") access.body = viewBody(unit, { form, args, access }, found);
  else if (form.form === "scalar") {
    const node = at(form.results, result);
    const inputs = new Map<number, Access>();
    for (const leaf of reachable([node])) {
      if (leaf.kind === "input")
        inputs.set(leaf.input, addAccess(unit, at(args, leaf.input), access.index, access.guards, found));
    }
    access.body = { kind: "scalar", node, inputs };
  } else throw new Error(`internal: a value of form ${form.form} is not stored`);
}

function viewBody(
  unit: Unit,
  { form, args, access }: { readonly form: ViewForm; readonly args: readonly number[]; readonly access: Access },
  found: OnAccess,
): AccessBody {
  const outer = access.guards;
  const pieces = form.pieces.map(({ arg, index, guards }): GuardedRead => {
    const own = openGuards(
      guards.map((guard) => ({
        ...guard,
        index: symbolicIndex(unit, { args, axes: access.index, guards: outer }, found)(guard.index),
      })),
      unit.extents,
    );
    const inner = symbolicIndex(unit, { args, axes: access.index, guards: [...outer, ...own] }, found);
    return {
      access: addAccess(unit, at(args, arg), index.map(inner), [...outer, ...own], found),
      guards: own,
      otherwise: form.otherwise,
    };
  });
  return { kind: "view", pieces, otherwise: form.otherwise };
}
