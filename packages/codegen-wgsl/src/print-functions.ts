/** The functions that a shader calls: helpers written by hand, and expansions of elementary functions printed from their nodes. */
import { expansions, f32, NodeTable, scalarOps, type ExpandedOp } from "@cotangent/ir";
import { expansionName, printHelpers, type Helper } from "./helpers.ts";
import { Lines } from "./lines.ts";
import { ExpressionPrinter } from "./print-expression.ts";

interface PrintedFunction {
  readonly text: string;
  readonly needs: ReadonlySet<Helper>;
}

const printed = new Map<ExpandedOp, PrintedFunction>();

const isExpanded = (name: string): name is ExpandedOp => Object.hasOwn(expansions, name);
const expandedOps = Object.keys(expansions).filter(isExpanded);

/** `fn expF32(x: f32) -> f32 { let …; return …; }`, once for each operation. */
function printExpansion(op: ExpandedOp): PrintedFunction {
  const known = printed.get(op);
  if (known) return known;
  const names = ["x", "y"].slice(0, scalarOps[op].arity);
  const nodes = new NodeTable();
  const body = expansions[op](nodes.algebra, nodes.local("x", f32), nodes.local("y", f32));
  const lines = new Lines();
  const needs = new Set<Helper>();
  const printer = new ExpressionPrinter([], lines, needs);
  names.forEach((name) => printer.locals.set(name, name));
  lines.block(`fn ${expansionName(op)}(${names.map((name) => `${name}: f32`).join(", ")}) -> f32 `, () => {
    printer.begin([body]);
    lines.add(`return ${printer.value(body)};`);
  });
  const made = { text: lines.text.trimEnd(), needs };
  printed.set(op, made);
  return made;
}

/** The definitions of the functions in `used` and of those that they need. */
export function printFunctions(used: ReadonlySet<Helper>): readonly string[] {
  const functions = expandedOps.filter((op) => used.has(expansionName(op))).map(printExpansion);
  const needed = new Set([...used, ...functions.flatMap(({ needs }) => [...needs])]);
  return [...printHelpers(needed), ...functions.map(({ text }) => text)];
}
