/** Declared names and destructuring. */
import { Node, VariableDeclarationKind, type ArrayBindingPattern, type ObjectBindingPattern } from "ts-morph";
import { contentOf, get, lengthOf } from "../cells.ts";
import { declare, type Environment } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { list, place } from "../packed.ts";
import { orElse } from "./operators.ts";
import { known, nothing, unknown, type Staged } from "../staged.ts";

/** Declares the names of a pattern, with the parts of `value`. */
export function bindPattern(m: Machine, name: Node, value: Staged, environment: Environment): void {
  if (Node.isIdentifier(name)) m.state.variables.set(declare(name.getText(), environment, isConstant(name)), value);
  else if (Node.isArrayBindingPattern(name)) bindArray(m, name, value, environment);
  else if (Node.isObjectBindingPattern(name)) bindObject(m, name, value, environment);
}

const isConstant = (name: Node): boolean => {
  const declaration = name.getFirstAncestor(
    (one) => Node.isVariableDeclarationList(one) || Node.isParameterDeclaration(one),
  );
  return (
    Node.isVariableDeclarationList(declaration) && declaration.getDeclarationKind() === VariableDeclarationKind.Const
  );
};

function orDefault(m: Machine, value: Staged, initializer: Node | undefined, environment: Environment): Staged {
  if (!initializer || !Node.isExpression(initializer)) return value;
  return orElse(m, value, () => m.evaluate(initializer, environment), false);
}

function bindArray(m: Machine, pattern: ArrayBindingPattern, value: Staged, environment: Environment): void {
  pattern.getElements().forEach((element, i) => {
    if (!Node.isBindingElement(element)) return;
    const part = element.getDotDotDotToken() ? restFrom(m, value, i) : elementOf(m, value, i);
    bindPattern(m, element.getNameNode(), orDefault(m, part, element.getInitializer(), environment), environment);
  });
}

export const elementOf = (m: Machine, value: Staged, i: number): Staged =>
  value.kind === "reference" ? get(m, value, { index: known(i) }) : value.kind === "unknown" ? unknown : nothing;

/** The elements from `first` on, of an array whose length is known. */
export function restFrom(m: Machine, value: Staged, first: number): Staged {
  if (value.kind !== "reference") return unknown;
  const length = lengthOf(m, value);
  if (length.kind !== "static") {
    if (m.node) m.report(m.node, "dynamic-length", "the rest of an array");
    return unknown;
  }
  const count = Math.max(0, Number(length.value) - first);
  return list(
    m,
    Array.from({ length: count }, (_, i) => elementOf(m, value, first + i)),
  );
}

function bindObject(m: Machine, pattern: ObjectBindingPattern, value: Staged, environment: Environment): void {
  const taken = new Set<string>();
  for (const element of pattern.getElements()) {
    const key = element.getPropertyNameNode()?.getText() ?? element.getName();
    if (element.getDotDotDotToken()) {
      const content = value.kind === "reference" ? contentOf(m, value) : undefined;
      const fields = content?.kind === "record" ? [...content.fields].filter(([name]) => !taken.has(name)) : [];
      bindPattern(m, element.getNameNode(), place(m, { kind: "record", fields: new Map(fields) }), environment);
      continue;
    }
    taken.add(key);
    const part = fieldOf(m, value, key);
    bindPattern(m, element.getNameNode(), orDefault(m, part, element.getInitializer(), environment), environment);
  }
}

export function fieldOf(m: Machine, value: Staged, name: string): Staged {
  if (value.kind !== "reference") return value.kind === "unknown" ? unknown : nothing;
  const isRecord = contentOf(m, value)?.kind === "record";
  return name === "length" && !isRecord ? lengthOf(m, value) : get(m, value, { field: name });
}
