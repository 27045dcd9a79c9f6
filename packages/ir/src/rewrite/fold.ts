/** Constant folding: a pointwise operation on constants is a constant, by the operation's own lowering. */
import { applyScalar } from "../scalar-op.ts";
import { at } from "../errors.ts";
import { lowerStep } from "../lower-step.ts";
import type { Node } from "../node.ts";
import { constantOf, makeFull } from "./match.ts";
import type { Rule } from "./rule.ts";

/** The number that `node` is where input `i` is `inputs[i]`; undefined if it reads a position or memory. */
function foldNode(node: Node, inputs: readonly number[]): number | undefined {
  switch (node.kind) {
    case "constant":
      return node.value;
    case "input":
      return at(inputs, node.input);
    case "apply": {
      const args = node.args.map((arg) => foldNode(arg, inputs));
      const numbers = args.filter((arg) => arg !== undefined);
      const from = at(node.args, node.op === "select" ? 1 : 0).dtype;
      return numbers.length === args.length ? applyScalar(node.op, from, node.dtype, numbers) : undefined;
    }
    case "load":
    case "local":
    case "position":
      return undefined;
  }
}

export const foldRules: readonly Rule[] = [
  {
    equation: "f(c, d, …) = f(c, d, …) computed now, for pointwise f of constants",
    label: "exact",
    on: "any",
    apply(step, context) {
      const { primitive, args, results } = step;
      const constants = args.map((arg) => constantOf(context, arg)).filter((value) => value !== undefined);
      if (args.length === 0 || constants.length !== args.length || primitive.effect || primitive.opaque)
        return undefined;
      const form = lowerStep(step);
      if (form.form !== "scalar" || form.results.some((node) => nodeCount(node, 65) > 64)) return undefined;
      const values = form.results.map((node) => foldNode(node, constants));
      return values.every((value) => value !== undefined)
        ? values.map((value, i) => makeFull(context, at(results, i), value))
        : undefined;
    },
  },
];

/** Nodes of the tree that `node` unfolds to, counted up to `limit`: folding walks the tree. */
const nodeCount = (node: Node, limit: number): number =>
  node.kind === "apply"
    ? node.args.reduce((count, arg) => (count >= limit ? count : count + nodeCount(arg, limit - count)), 1)
    : 1;
