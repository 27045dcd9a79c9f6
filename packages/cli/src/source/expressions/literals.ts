/** Arrays and objects written out. */
import {
  Node,
  type ArrayLiteralExpression,
  type Expression,
  type ObjectLiteralExpression,
  type SpreadElement,
} from "ts-morph";
import { contentOf, copyOf } from "../cells.ts";
import { concat } from "../concat.ts";
import type { Environment } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { place, list } from "../packed.ts";
import { nothing, unknown, type Reference, type Staged } from "../staged.ts";

export function evaluateArray(m: Machine, node: ArrayLiteralExpression, environment: Environment): Staged {
  const parts = node.getElements();
  const [only] = parts;
  if (parts.length === 1 && Node.isSpreadElement(only)) {
    const spread = m.evaluate(only.getExpression(), environment);
    return spread.kind === "reference" ? copyOf(m, spread) : unknown;
  }
  let before: Staged | undefined;
  let items: Staged[] = [];
  for (const part of parts) {
    const next = Node.isSpreadElement(part) ? spreadOf(m, part, environment) : [elementOf(m, part, environment)];
    if ("kind" in next) {
      before = concat(m, before ? concat(m, before, list(m, items)) : list(m, items), next);
      items = [];
    } else items.push(...next);
  }
  return before ? concat(m, before, list(m, items)) : list(m, items);
}

const elementOf = (m: Machine, part: Expression, environment: Environment): Staged =>
  Node.isOmittedExpression(part) ? nothing : m.evaluate(part, environment);

/** The elements one by one, or an array of which they are not known one by one. */
function spreadOf(m: Machine, part: SpreadElement, environment: Environment): readonly Staged[] | Reference {
  const spread = m.evaluate(part.getExpression(), environment);
  const content = spread.kind === "reference" ? contentOf(m, spread) : undefined;
  if (content?.kind === "list") return content.items;
  if (content && spread.kind === "reference") return spread;
  if (spread.kind !== "unknown") m.report(part, "not-supported", "this spread", "spread arrays");
  return [];
}

export function evaluateObject(m: Machine, node: ObjectLiteralExpression, environment: Environment): Staged {
  const fields = new Map<string, Staged>();
  for (const property of node.getProperties())
    for (const [name, value] of fieldsOf(m, property, environment)) fields.set(name, value);
  return place(m, { kind: "record", fields });
}

function fieldsOf(m: Machine, property: Node, environment: Environment): Iterable<readonly [string, Staged]> {
  if (Node.isPropertyAssignment(property)) {
    const value = property.getInitializer();
    return [[nameOf(m, property.getNameNode(), environment), value ? m.evaluate(value, environment) : nothing]];
  }
  if (Node.isShorthandPropertyAssignment(property))
    return [[property.getName(), m.evaluate(property.getNameNode(), environment)]];
  if (Node.isSpreadAssignment(property)) {
    const value = m.evaluate(property.getExpression(), environment);
    const content = value.kind === "reference" ? contentOf(m, value) : undefined;
    return content?.kind === "record" ? content.fields : [];
  }
  if (Node.isMethodDeclaration(property))
    return [[property.getName(), { kind: "function", node: property, environment }]];
  m.report(property, "not-supported", "an accessor", "use a function");
  return [];
}

function nameOf(m: Machine, name: Node, environment: Environment): string {
  if (Node.isComputedPropertyName(name)) {
    const key = m.evaluate(name.getExpression(), environment);
    if (key.kind === "static") return String(key.value);
    m.report(name, "dynamic-key");
    return "";
  }
  return Node.isStringLiteral(name) || Node.isNumericLiteral(name) ? String(name.getLiteralValue()) : name.getText();
}
