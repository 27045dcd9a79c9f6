/**
 * Graphs whose nodes know the steps that they come from: `operation place` is their origin. Kernels and schedules are made of nodes
 * made of these, which have the origins of what they are made of; so code that is printed of them can have a map.
 */
import { NodeTable, type Lowering, type Node } from "@cotangent/ir";
import { reachable, rewriteOne } from "../rewrite.ts";
import { graphOf, type GraphStep } from "./graph.ts";

export const labelledGraphOf: typeof graphOf = (program, few) => {
  const graph = graphOf(program, few);
  return { ...graph, steps: graph.steps.map(labelledStep) };
};

/** Labels without a place say nothing; a nest is a kernel for itself, whose comment is its label. */
function labelledStep(step: GraphStep): GraphStep {
  const { form, label } = step;
  return label.includes(" ") ? { ...step, form: labelledForm(form, label) } : step;
}

function labelledForm(form: Lowering, label: string): Lowering {
  if (form.form === "scalar") return { ...form, results: labelledNodes(form.results, label) };
  return form.form === "reduce" ? { ...form, map: labelledNodes(form.map, label) } : form;
}

function labelledNodes(roots: readonly Node[], origin: string): readonly Node[] {
  const table = new NodeTable();
  const done = new Map<Node, Node>();
  const lookup = (node: Node): Node => done.get(node) ?? node;
  for (const node of reachable(roots)) done.set(node, rewriteOne({ ...node, origin }, { table }, lookup));
  return roots.map(lookup);
}

/** The origins of what the value of `node` is made of, its own first; what variables hold comes from their own statements. */
export function originsBelow(node: Node): readonly string[] {
  // A set that grows while it is walked is a worklist.
  const seen = new Set([node]);
  for (const one of seen) if (one.kind === "apply") for (const arg of one.args) seen.add(arg);
  return [...new Set([...seen].flatMap(({ origin }) => origin ?? []))];
}
