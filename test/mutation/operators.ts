/** What a planted defect is: for one node of the syntax tree, the text to put in its place. */
import { ts } from "ts-morph";

/** Replacements for `node`, or none. */
export type Operator = { readonly name: string; readonly replace: (node: ts.Node) => readonly string[] };

const callOf = (node: ts.Node, methods: readonly string[]): ts.CallExpression | undefined =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  methods.includes(node.expression.name.text)
    ? node
    : undefined;

/** The call with other arguments. */
const withArguments = (call: ts.CallExpression, texts: readonly string[]): string =>
  `${call.expression.getText()}(${texts.join(", ")})`;

const textsOf = (nodes: readonly ts.Node[]): readonly string[] => nodes.map((node) => node.getText());

/** Operations and scalar operations that may take their arguments in any order. */
const commutative = new Set(["add", "mul", "max", "min", "and", "or", "xor", "eq", "ne", "hypot"]);

/** What each name is mistaken for. */
const confused: Readonly<Record<string, string>> = {
  add: "sub",
  sub: "add",
  mul: "add",
  div: "mul",
  max: "min",
  min: "max",
  lt: "le",
  le: "lt",
  eq: "ne",
  ne: "eq",
  sin: "cos",
  cos: "sin",
  sinh: "cosh",
  cosh: "sinh",
  exp: "expm1",
  log: "log1p",
  and: "or",
  or: "and",
  shl: "shr",
  shr: "shl",
  floor: "ceil",
  ceil: "floor",
  round: "floor",
  trunc: "floor",
  reduceMax: "reduceMin",
  reduceMin: "reduceMax",
};

/** `b.one(f, [x, …])`, `b.apply(f, [x, …], …)`: the operation and the list of its arguments. */
function emitted(
  node: ts.Node,
):
  | { readonly call: ts.CallExpression; readonly operation: string; readonly list: ts.ArrayLiteralExpression }
  | undefined {
  const call = callOf(node, ["one", "apply"]);
  const [operation, list] = call?.arguments ?? [];
  return call && operation && list && ts.isIdentifier(operation) && ts.isArrayLiteralExpression(list)
    ? { call, operation: operation.text, list }
    : undefined;
}

const isAlgebra = (node: ts.CallExpression): boolean =>
  ts.isPropertyAccessExpression(node.expression) && /^(k|table\.algebra)$/.test(node.expression.expression.getText());

function methodOf(
  node: ts.Node,
): { readonly call: ts.CallExpression; readonly target: ts.Expression; readonly method: string } | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  return { call: node, target: node.expression.expression, method: node.expression.name.text };
}

const exchanged = (texts: readonly string[], i: number): readonly string[] =>
  texts.with(i, texts[i + 1]!).with(i + 1, texts[i]!);

const fixedOrder = new Set([...commutative, "constant", "cast", "bitcast"]);

function swapArguments(node: ts.Node): readonly string[] {
  const found = emitted(node);
  if (found && found.list.elements.length >= 2 && !commutative.has(found.operation)) {
    const texts = textsOf(found.list.elements);
    const others = textsOf(found.call.arguments).slice(2);
    return texts[0] === texts[1]
      ? []
      : [withArguments(found.call, [found.operation, `[${exchanged(texts, 0).join(", ")}]`, ...others])];
  }
  const scalar = methodOf(node);
  if (!scalar || !isAlgebra(scalar.call) || fixedOrder.has(scalar.method) || scalar.call.arguments.length < 2)
    return [];
  const texts = textsOf(scalar.call.arguments);
  const from = scalar.method === "select" ? 1 : 0;
  return texts[from] === texts[from + 1] ? [] : [withArguments(scalar.call, exchanged(texts, from))];
}

function dropNegation(node: ts.Node): readonly string[] {
  const found = emitted(node);
  if (found && (found.operation === "neg" || found.operation === "reciprocal" || found.operation === "reverse"))
    return [found.list.elements[0]!.getText()];
  const scalar = methodOf(node);
  return scalar && isAlgebra(scalar.call) && ["neg", "not", "abs"].includes(scalar.method)
    ? [scalar.call.arguments[0]!.getText()]
    : [];
}

function dropTerm(node: ts.Node): readonly string[] {
  const found = emitted(node);
  if (found && ["add", "sub", "mul", "div"].includes(found.operation)) return textsOf(found.list.elements);
  const scalar = methodOf(node);
  if (scalar && isAlgebra(scalar.call) && ["add", "sub", "mul", "div"].includes(scalar.method))
    return textsOf(scalar.call.arguments);
  if (
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    ["addDims", "sumIndex"].includes(node.expression.text) &&
    node.arguments.length === 2
  )
    return textsOf(node.arguments);
  return [];
}

function confuseOperation(node: ts.Node): readonly string[] {
  const found = emitted(node);
  const other = found && confused[found.operation];
  // An operation that the file does not import would only be an undefined name.
  if (found && other && node.getSourceFile().text.match(new RegExp(`\\b${other}\\b[^"]*?(from|=)`)))
    return [withArguments(found.call, [other, ...textsOf(found.call.arguments).slice(1)])];
  const scalar = methodOf(node);
  const scalarOther = scalar && isAlgebra(scalar.call) ? confused[scalar.method] : undefined;
  return scalar && scalarOther
    ? [`${scalar.target.getText()}.${scalarOther}(${textsOf(scalar.call.arguments).join(", ")})`]
    : [];
}

const opposite: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "+",
  "===": "!==",
  "!==": "===",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "&&": "||",
  "||": "&&",
  "??": "&&",
};

function flipOperator(node: ts.Node): readonly string[] {
  if (ts.isBinaryExpression(node)) {
    const other = opposite[node.operatorToken.getText()];
    return other ? [`(${node.left.getText()}) ${other} (${node.right.getText()})`] : [];
  }
  if (ts.isPrefixUnaryExpression(node)) return [node.operand.getText()];
  return ts.isConditionalExpression(node) ? [node.whenTrue.getText(), node.whenFalse.getText()] : [];
}

function changeNumber(node: ts.Node): readonly string[] {
  if (!ts.isNumericLiteral(node)) return [];
  const value = Number(node.text);
  return [String(value === 0.5 ? 1 : value + 1), ...(value === 1 ? ["0"] : [])];
}

/** An axis or a permutation: the inverse left out, a list turned around or without its first entry, spreads in another order. */
function changeAxes(node: ts.Node): readonly string[] {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "inversePermutation")
    return textsOf(node.arguments);
  const method = methodOf(node);
  if (method && ["toReversed", "toSorted"].includes(method.method)) return [method.target.getText()];
  if (!ts.isArrayLiteralExpression(node) || !node.elements.some(ts.isSpreadElement) || node.elements.length < 2)
    return [];
  const texts = textsOf(node.elements);
  return [`[${texts.slice(1).join(", ")}]`, `[${texts.toReversed().join(", ")}]`];
}

const zeroRules: Readonly<Record<string, string>> = {
  derivative: `{ kind: "zero" }`,
  partial: `"zero"`,
  partials: `"zero"`,
};

/** A rule that is missing, silently. */
function deleteRule(node: ts.Node): readonly string[] {
  if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) {
    const zero = zeroRules[node.name.text];
    return zero && node.initializer.getText() !== zero && node.initializer.getText() !== "derivative"
      ? [`${node.name.text}: ${zero}`]
      : [];
  }
  // One cotangent of several.
  const isRule =
    ts.isArrowFunction(node) && ts.isPropertyAssignment(node.parent) && node.parent.name.getText() === "transpose";
  if (!isRule || !ts.isArrayLiteralExpression(node.body) || node.body.elements.length < 2) return [];
  const texts = textsOf(node.body.elements);
  const head = node.getText().slice(0, node.body.getStart() - node.getStart());
  return texts.flatMap((text, i) =>
    text === "undefined" ? [] : [`${head}[${texts.with(i, "undefined").join(", ")}]`],
  );
}

export const operators: readonly Operator[] = [
  { name: "swap-arguments", replace: swapArguments },
  { name: "drop-sign", replace: dropNegation },
  { name: "drop-term", replace: dropTerm },
  { name: "confuse-operation", replace: confuseOperation },
  { name: "flip-operator", replace: flipOperator },
  { name: "change-number", replace: changeNumber },
  { name: "change-axes", replace: changeAxes },
  { name: "delete-rule", replace: deleteRule },
];
