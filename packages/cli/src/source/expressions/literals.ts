/** Arrays and objects written out. */
import { Node, type ArrayLiteralExpression, type ObjectLiteralExpression } from "ts-morph";
import { contentOf, copyOf } from "../cells.ts";
import { concat } from "../concat.ts";
import type { Environment } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { place, list } from "../packed.ts";
import { nothing, unknown, type Staged } from "../staged.ts";

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
    if (Node.isOmittedExpression(part)) items.push(nothing);
    else if (!Node.isSpreadElement(part)) items.push(m.evaluate(part, environment));
    else {
      const spread = m.evaluate(part.getExpression(), environment);
      const content = spread.kind === "reference" ? contentOf(m, spread) : undefined;
      if (content?.kind === "list") items.push(...content.items);
      else if (content) {
        // Its elements are not known one by one.
        before = concat(m, before ? concat(m, before, list(m, items)) : list(m, items), spread);
        items = [];
      } else if (spread.kind !== "unknown") m.report(part, "not-supported", "this spread", "spread arrays");
    }
  }
  return before ? concat(m, before, list(m, items)) : list(m, items);
}

export function evaluateObject(m: Machine, node: ObjectLiteralExpression, environment: Environment): Staged {
  const fields = new Map<string, Staged>();
  for (const property of node.getProperties()) {
    if (Node.isPropertyAssignment(property)) {
      const value = property.getInitializer();
      fields.set(nameOf(m, property.getNameNode(), environment), value ? m.evaluate(value, environment) : nothing);
    } else if (Node.isShorthandPropertyAssignment(property))
      fields.set(property.getName(), m.evaluate(property.getNameNode(), environment));
    else if (Node.isSpreadAssignment(property)) {
      const value = m.evaluate(property.getExpression(), environment);
      const content = value.kind === "reference" ? contentOf(m, value) : undefined;
      if (content?.kind === "record") for (const [name, field] of content.fields) fields.set(name, field);
    } else if (Node.isMethodDeclaration(property))
      fields.set(property.getName(), { kind: "function", node: property, environment });
    else m.report(property, "not-supported", "an accessor", "use a function");
  }
  return place(m, { kind: "record", fields });
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
