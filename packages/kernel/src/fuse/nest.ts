/** The kernel of a nest: its own statements, after loops that set up its results. */
import { at, axisIndex, NodeTable, type NestForm, type Node } from "@cotangent/ir";
import type { KernelBuffer, KernelStatement } from "../kernel.ts";
import { nodesIn } from "../nodes-in.ts";
import { allStatements, nextAxis, rewriteStatements } from "../statements.ts";

import { loops, type BuiltKernel } from "./build.ts";
import { Expressions } from "./expressions.ts";
import type { Graph, GraphStep } from "./graph.ts";
import type { NestUnit } from "./nest-unit.ts";

/** `nest` says which of the arguments are computed in the loops. */
export function buildNest(
  graph: Graph,
  { args, results, label }: GraphStep,
  form: NestForm,
  nest: NestUnit | undefined,
  name: string,
): BuiltKernel {
  const table = new NodeTable();
  const values: number[] = [];
  const buffer = (value: number): number => (values.includes(value) ? values.indexOf(value) : values.push(value) - 1);
  const own = [...args, ...results];
  const scratch = form.scratch ?? [];
  // Scratch arrays come after all values.
  if (scratch.length > 0) own.forEach(buffer);
  const placeOf = (source: number): number =>
    source < own.length ? buffer(at(own, source)) : values.length + source - own.length;
  const read = nest && readsIn(graph, nest, table, buffer);
  let first = nextAxis(form.body);
  const starts = results.flatMap((value, i) => {
    const loop = startOf(graph, value, at(form.start, i), { table, first, args, buffer });
    // An axis has one extent in a kernel, and results have shapes of their own.
    first += at(graph.shapes, value).length;
    return loop;
  });
  const body = [
    ...starts,
    ...rewriteStatements(form.body, {
      table,
      target: placeOf,
      load: (node, index, guards) =>
        read?.(node) ?? table.load(placeOf(node.source), node.dtype, index, guards, node.otherwise),
    }),
  ];
  const buffers = [
    ...buffersOf(graph, values, results, body),
    ...scratch.map((type, i): KernelBuffer => ({
      name: `scratch${i}`,
      type,
      space: "buffer",
      access: "readwrite",
    })),
  ];
  return { kernel: { name, buffers, body, comment: label }, values };
}

/** What stands for each load that `nest` knows. */
function readsIn(
  graph: Graph,
  { unit, reads }: NestUnit,
  table: NodeTable,
  buffer: (value: number) => number,
): (node: Node) => Node | undefined {
  const expressions = new Expressions(
    { unit, rows: [], inner: unit.kept },
    {
      table,
      extents: unit.extents,
      axes: unit.kept,
      dtype: (value) => at(graph.types, value).dtype,
      stored: ({ value, body }) => (body ? undefined : { kind: "load", source: buffer(value) }),
    },
  );
  return (node) => {
    const read = reads.get(node);
    return read && expressions.guarded(read, true);
  };
}

function buffersOf(
  graph: Graph,
  values: readonly number[],
  results: readonly number[],
  body: readonly KernelStatement[],
): readonly KernelBuffer[] {
  const loaded = new Set(
    allStatements(body)
      .flatMap(nodesIn)
      .flatMap((node) => (node.kind === "load" ? [node.source] : [])),
  );
  return values.map((value, i) => {
    const access = !results.includes(value) ? "read" : loaded.has(i) ? "readwrite" : "write";
    return { name: `v${value}`, type: at(graph.types, value), space: "buffer", access };
  });
}

interface Target {
  readonly table: NodeTable;
  readonly first: number;
  readonly args: readonly number[];
  readonly buffer: (value: number) => number;
}

function startOf(
  graph: Graph,
  value: number,
  start: NestForm["start"][number],
  { table, first, args, buffer }: Target,
): readonly KernelStatement[] {
  if (start === "set") return [];
  const shape = at(graph.shapes, value);
  const { dtype } = at(graph.types, value);
  const index = shape.map((_, i) => axisIndex(first + i));
  const element =
    "fill" in start ? table.constant(start.fill, dtype) : table.load(buffer(at(args, start.copyOf)), dtype, index);
  return loops(shape, first, [
    { kind: "store", target: buffer(value), index, value: element, mode: "set", guards: [] },
  ]);
}
