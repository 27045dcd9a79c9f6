/** Properties and elements. */
import { Node, type ElementAccessExpression, type PropertyAccessExpression } from "ts-morph";
import { distribute } from "../choose.ts";
import { contentOf, get, lengthOf } from "../cells.ts";
import type { Environment } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { mathConstant } from "../math.ts";
import { known, nothing, unknown, type Place, type Staged } from "../staged.ts";
import { evaluateSymbol } from "./names.ts";

export function evaluateAccess(
  m: Machine,
  node: PropertyAccessExpression | ElementAccessExpression,
  environment: Environment,
): Staged {
  const owner = m.evaluate(node.getExpression(), environment);
  if (owner.kind === "unknown") return unknown;
  const absent = owner.kind === "static" && (owner.value === undefined || owner.value === null);
  if (node.hasQuestionDotToken() && absent) return nothing;
  if (Node.isPropertyAccessExpression(node)) return property(m, owner, node.getName(), node);
  const index = node.getArgumentExpression();
  return index ? element(m, owner, m.evaluate(index, environment), node) : unknown;
}

const numberConstants: Readonly<Record<string, number>> = {
  EPSILON: Number.EPSILON,
  MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
  MAX_VALUE: Number.MAX_VALUE,
  MIN_SAFE_INTEGER: Number.MIN_SAFE_INTEGER,
  MIN_VALUE: Number.MIN_VALUE,
  NEGATIVE_INFINITY: -Infinity,
  NaN,
  POSITIVE_INFINITY: Infinity,
};

/** `owner.name` */
export function property(m: Machine, owner: Staged, name: string, node: Node): Staged {
  if (owner.kind === "builtin") return builtinProperty(m, owner.name, name, node);
  if (owner.kind === "static" && typeof owner.value === "string" && name === "length") return known(owner.value.length);
  if (owner.kind !== "reference") return { kind: "builtin", name: `.${name}`, receiver: owner };
  const content = contentOf(m, owner);
  if (content?.kind === "record") return get(m, owner, { field: name });
  if (name === "length") return lengthOf(m, owner);
  return content ? { kind: "builtin", name: `.${name}`, receiver: owner } : unknown;
}

function builtinProperty(m: Machine, owner: string, name: string, node: Node): Staged {
  if (owner.startsWith("module:")) return exported(m, owner.slice("module:".length), name, node);
  const constant = owner === "Math" ? mathConstant(name) : owner === "Number" ? numberConstants[name] : undefined;
  return constant === undefined ? { kind: "builtin", name: `${owner}.${name}` } : known(constant);
}

function exported(m: Machine, file: string, name: string, node: Node): Staged {
  const symbol = node.getProject().getSourceFile(file)?.getSymbol()?.getExport(name);
  const found = symbol && evaluateSymbol(m, symbol.getAliasedSymbol() ?? symbol, node);
  return found ?? m.report(node, "unknown-name", name, "export it");
}

/** `owner[index]` */
function element(m: Machine, owner: Staged, index: Staged, node: Node): Staged {
  if (index.kind === "either") return distribute(m, index, (one) => element(m, owner, one, node));
  const at = placeOf(m, index, node);
  if (!at) return unknown;
  if ("field" in at) return property(m, owner, at.field, node);
  if (owner.kind === "static" && typeof owner.value === "string" && at.index.kind === "static")
    return known(owner.value[Number(at.index.value)]);
  if (owner.kind !== "reference") return m.report(node, "not-supported", "an element of this", "use an array");
  if (contentOf(m, owner)?.kind !== "record") return get(m, owner, at);
  if (at.index.kind === "static") return get(m, owner, { field: String(at.index.value) });
  return m.report(node, "dynamic-key");
}

/** An index, or a name; undefined if it is neither, which is reported. */
export function placeOf(m: Machine, index: Staged, node: Node): Place | undefined {
  if (index.kind === "static" && typeof index.value === "string" && !/^\d+$/.test(index.value))
    return { field: index.value };
  if (index.kind === "static" && typeof index.value !== "boolean") return { index: known(Number(index.value)) };
  if (index.kind === "number") return { index };
  if (index.kind !== "unknown") m.report(node, "dynamic-key");
  return undefined;
}
