/** The kernel of a nest: its own statements, after loops that set up its results. */
import { at, axisIndex, NodeTable, type NestForm } from "@cotangent/ir";
import type { KernelBuffer, KernelStatement } from "../kernel.ts";
import { allStatements, nextAxis, nodesOf, rewriteStatements } from "../statements.ts";
import { reachable } from "../rewrite.ts";
import { loops, type BuiltKernel } from "./build.ts";
import type { Graph, GraphStep } from "./graph.ts";

export function buildNest(
  graph: Graph,
  { args, results, label }: GraphStep,
  form: NestForm,
  name: string,
): BuiltKernel {
  const table = new NodeTable();
  const first = nextAxis(form.body);
  const starts = results.flatMap((value, i) =>
    startOf(graph, value, at(form.start, i), { table, first, target: args.length + i }),
  );
  const body = [...starts, ...rewriteStatements(form.body, { table })];
  const statements = allStatements(body);
  const loaded = new Set(
    statements
      .flatMap((statement) => reachable(nodesOf(statement)))
      .flatMap((node) => (node.kind === "load" ? [node.source] : [])),
  );
  const buffers = [...args, ...results].map((value, i): KernelBuffer => {
    const access = i < args.length ? "read" : loaded.has(i) ? "readwrite" : "write";
    return {
      name: `${i < args.length ? "a" : "v"}${i}_${value}`,
      type: at(graph.types, value),
      space: "buffer",
      access,
    };
  });
  return { kernel: { name, buffers, body, comment: label }, values: [...args, ...results] };
}

interface Target {
  readonly table: NodeTable;
  readonly first: number;
  readonly target: number;
}

function startOf(
  graph: Graph,
  value: number,
  start: NestForm["start"][number],
  { table, first, target }: Target,
): readonly KernelStatement[] {
  if (start === "set") return [];
  const shape = at(graph.shapes, value);
  const { dtype } = at(graph.types, value);
  const index = shape.map((_, i) => axisIndex(first + i));
  const element = "fill" in start ? table.constant(start.fill, dtype) : table.load(start.copyOf, dtype, index);
  return loops(shape, first, [{ kind: "store", target, index, value: element, mode: "set", guards: [] }]);
}
