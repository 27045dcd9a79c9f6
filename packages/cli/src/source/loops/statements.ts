/** The loops of the language. */
import { addDims } from "cotangent/compiler";
import {
  Node,
  type DoStatement,
  type Expression,
  type ForOfStatement,
  type ForStatement,
  type WhileStatement,
} from "ts-morph";
import { contentOf, get, lengthOf } from "../cells.ts";
import { declare, inner, lookUp, type Environment, type Variable } from "../environment.ts";
import { bindPattern } from "../expressions/patterns.ts";
import { proceed } from "../flow.ts";
import type { Completion, Machine } from "../machine.ts";
import { list } from "../packed.ts";
import { known, type NumberValue, type Reference, type Staged, type Static } from "../staged.ts";
import { assignedNames } from "../syntax.ts";
import { counting } from "./counting.ts";
import { repeat, type Body } from "./repeat.ts";

type Rest = () => Completion;

/** Variables of the function that are assigned within `node`. */
const hintsOf = (node: Node, environment: Environment): readonly Variable[] =>
  [...assignedNames(node)].flatMap((name) => lookUp(name, environment) ?? []);

const labelOf = (node: Node): string | undefined => {
  const parent = node.getParent();
  return Node.isLabeledStatement(parent) ? parent.getLabel().getText() : undefined;
};

export function executeFor(m: Machine, node: ForStatement, environment: Environment, rest: Rest): Completion {
  const own = inner(environment);
  const initializer = node.getInitializer();
  if (Node.isVariableDeclarationList(initializer))
    for (const declaration of initializer.getDeclarations()) {
      const start = declaration.getInitializer();
      bindPattern(m, declaration.getNameNode(), start ? m.evaluate(start, own) : known(undefined), own);
    }
  else if (initializer) m.evaluate(initializer, own);
  const condition = node.getCondition();
  const update = node.getIncrementor();
  const body: Body = {
    node,
    label: labelOf(node),
    environment: own,
    hints: hintsOf(node, own),
    execute: (inside) => m.execute(node.getStatement(), inside, () => "normal"),
  };
  const counted = counting(m, node, own);
  if (counted) {
    const ended = repeat(m, { ...body, hints: body.hints.filter((hint) => hint !== counted.variable) }, counted);
    return ended === undefined ? general() : proceed(m, environment.frame, ended, rest);
  }
  return general();

  function general(): Completion {
    const test = (): Staged => (condition ? m.evaluate(condition, own) : known(true));
    const next = (): void => {
      if (update) m.evaluate(update, own);
    };
    const ended = repeat(m, body, { test, next, go: test() });
    return proceed(m, environment.frame, ended ?? "normal", rest);
  }
}

export function executeWhile(
  m: Machine,
  node: WhileStatement | DoStatement,
  environment: Environment,
  rest: Rest,
): Completion {
  const body: Body = {
    node,
    label: labelOf(node),
    environment,
    hints: hintsOf(node, environment),
    execute: (inside) => m.execute(node.getStatement(), inside, () => "normal"),
  };
  const test = (): Staged => m.evaluate(node.getExpression(), environment);
  const go = Node.isDoStatement(node) ? known(true) : test();
  const ended = repeat(m, body, { test, next: () => undefined, go });
  return proceed(m, environment.frame, ended ?? "normal", rest);
}

export function executeForOf(m: Machine, node: ForOfStatement, environment: Environment, rest: Rest): Completion {
  const { array, element: elementFor } = iterationOf(node.getExpression());
  const iterated = m.evaluate(array, environment);
  if (iterated.kind !== "reference") {
    if (iterated.kind !== "unknown")
      m.report(node.getExpression(), "not-supported", "a loop over this", "loop over an array");
    return rest();
  }
  const declared = node.getInitializer();
  const bind = (element: Staged, inside: Environment): void => {
    if (Node.isVariableDeclarationList(declared))
      for (const declaration of declared.getDeclarations()) bindPattern(m, declaration.getNameNode(), element, inside);
    else if (Node.isIdentifier(declared)) {
      const variable = lookUp(declared.getText(), inside);
      if (variable) m.state.variables.set(variable, element);
    }
  };
  const index = declare(" index", inner(environment));
  const body: Body = {
    node,
    label: labelOf(node),
    environment,
    hints: hintsOf(node.getStatement(), environment),
    execute(inside) {
      const at = m.state.variables.get(index);
      if (at?.kind === "number" || at?.kind === "static") bind(elementFor(m, iterated, at), inside);
      return m.execute(node.getStatement(), inside, () => "normal");
    },
  };
  const ended = overElements(m, iterated, body, index);
  return proceed(m, environment.frame, ended, rest);
}

type ElementAt = (m: Machine, found: Reference, index: NumberValue | Static) => Staged;

const elementAt: ElementAt = (m, found, index) => get(m, found, { index });

/** What is gone through: elements, or what `x.entries()` and `x.keys()` say of them. */
function iterationOf(node: Expression): { readonly array: Expression; readonly element: ElementAt } {
  const callee = Node.isCallExpression(node) ? node.getExpression() : undefined;
  const isOwn = Node.isCallExpression(node) && node.getArguments().length === 0;
  if (!isOwn || !Node.isPropertyAccessExpression(callee)) return { array: node, element: elementAt };
  const array = callee.getExpression();
  switch (callee.getName()) {
    case "entries":
      return { array, element: (m, found, index) => list(m, [index, elementAt(m, found, index)]) };
    case "keys":
      return { array, element: (_, __, index) => index };
    case "values":
      return { array, element: elementAt };
    default:
      return { array: node, element: elementAt };
  }
}

/** `body` for each position of an array, which it finds in `index`. */
function overElements(m: Machine, found: Reference, body: Body, index: Variable): Completion {
  const content = contentOf(m, found);
  const length = lengthOf(m, found);
  const dim =
    content?.kind === "packed" ? content.type.length : length.kind === "static" ? Number(length.value) : undefined;
  if (dim === undefined) return "normal";
  const ended = repeat(m, body, {
    variable: index,
    start: known(0),
    step: 1,
    count: dim,
    range: { low: 0, high: addDims(dim, -1) },
    bound: [],
  });
  return ended ?? "normal";
}
