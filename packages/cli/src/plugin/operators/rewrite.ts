/** Operators on tensors become calls of `cotangent/numpy`. */
import type { MagicString } from "magic-string";
import { ts } from "ts-morph";
import type { Problem } from "../../report/report.ts";
import { Kinds } from "./kinds.ts";
import { isMarked } from "./marked.ts";
import { arithmetic, assignments, bitwise, comparisons, logical } from "./table.ts";

export class Rewriter {
  readonly #problems: Problem[] = [];
  /** The functions that are called, by their names in the module. */
  readonly #called = new Map<string, string>();
  readonly #code: MagicString;
  readonly #source: ts.SourceFile;
  readonly #checker: ts.TypeChecker;
  readonly #kinds: Kinds;

  constructor(code: MagicString, source: ts.SourceFile, checker: ts.TypeChecker) {
    this.#code = code;
    this.#source = source;
    this.#checker = checker;
    this.#kinds = new Kinds(checker, source);
  }

  /** What is wrong, in the order of its places. */
  run(): readonly Problem[] {
    this.#visit(this.#source);
    const names = [...this.#called].map(([name, own]) => `${name} as ${own}`);
    if (names.length > 0) this.#code.append(`\nimport { ${names.join(", ")} } from "cotangent/numpy";`);
    return this.#problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  }

  /** Inner expressions come first, so that what is written around them is outside. */
  #visit(node: ts.Node): void {
    ts.forEachChild(node, (child) => this.#visit(child));
    if (!ts.isExpression(node) && !ts.isStatement(node)) return;
    if (!isMarked(node)) return;
    if (ts.isBinaryExpression(node)) this.#binary(node);
    else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) this.#unary(node);
    else if (ts.isTemplateExpression(node)) this.#template(node);
    for (const condition of conditionsOf(node)) this.#condition(condition);
  }

  #binary(node: ts.BinaryExpression): void {
    const { left, right, operatorToken } = node;
    const kinds = [this.#kinds.of(left), this.#kinds.of(right)];
    const operator = operatorToken.kind;
    // A comparison with nothing asks whether there is a tensor.
    if (!kinds.includes("tensor") || (comparisons.has(operator) && kinds.includes("nothing"))) return;
    const name = arithmetic.get(operator) ?? comparisons.get(operator);
    const assigned = assignments.get(operator);
    if (name === undefined && assigned === undefined) {
      if (bitwise.has(operator))
        this.#report(node, "no-such-operator", noFunction(operatorToken), "take a function of cotangent/numpy");
      return;
    }
    const wrong = [left, right].find((one) => !["tensor", "number", "boolean"].includes(this.#kinds.of(one)));
    if (wrong) this.#reportOperand(wrong, operatorToken);
    else if (name !== undefined) this.#call(name, node, operatorToken);
    else if (assigned !== undefined) this.#assign(assigned, node);
  }

  #call(name: string, { left, right }: ts.BinaryExpression, operator: ts.Node): void {
    this.#code.prependRight(left.getStart(this.#source), `${this.#own(name)}(`);
    this.#code.update(operator.getStart(this.#source), operator.getEnd(), ",");
    this.#code.appendLeft(right.getEnd(), ")");
  }

  /** `x += y` as `x = add(x, y)`. */
  #assign(name: string, node: ts.BinaryExpression): void {
    const { left, right, operatorToken } = node;
    if (!isPlainTarget(left)) {
      const remedy = "write it out: compute the new value, then assign it";
      this.#report(left, "no-such-operator", "what is assigned here would be evaluated twice", remedy);
      return;
    }
    const target = left.getText(this.#source);
    this.#code.update(operatorToken.getStart(this.#source), operatorToken.getEnd(), `= ${this.#own(name)}(${target},`);
    this.#code.appendLeft(right.getEnd(), ")");
  }

  #unary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): void {
    if (this.#kinds.of(node.operand) !== "tensor") return;
    const [start, end] = [node.getStart(this.#source), node.operand.getStart(this.#source)];
    if (node.operator === ts.SyntaxKind.MinusToken) {
      this.#code.update(start, end, `${this.#own("negative")}(`);
      this.#code.appendLeft(node.getEnd(), ")");
    } else if (node.operator === ts.SyntaxKind.PlusToken) this.#code.remove(start, end);
    else if (node.operator !== ts.SyntaxKind.ExclamationToken) {
      const text = ts.tokenToString(node.operator) ?? "this";
      this.#report(node, "no-such-operator", `there is no "${text}" of tensors`, "write it with + and -");
    }
  }

  #template(node: ts.TemplateExpression): void {
    for (const { expression } of node.templateSpans)
      if (this.#kinds.of(expression) === "tensor")
        this.#report(expression, "operand-type", "a tensor is made a text", "take toString() where it has a value");
  }

  /** A tensor is an object, and so it is true whatever is in it. */
  #condition(node: ts.Expression): void {
    if (this.#kinds.of(node) !== "tensor" || this.#mayBeNothing(node)) return;
    const remedy =
      "choose by np.where(condition, a, b), or by cond() of cotangent; logicalAnd, logicalOr and logicalNot join them";
    this.#report(node, "tensor-condition", "a tensor is used as a condition, and would always be true", remedy);
  }

  #mayBeNothing(node: ts.Expression): boolean {
    const type = this.#checker.getTypeAtLocation(node);
    return this.#checker.getNonNullableType(type) !== type;
  }

  #reportOperand(operand: ts.Expression, operator: ts.Node): void {
    const type = this.#checker.typeToString(this.#checker.getTypeAtLocation(operand));
    const message = `"${operator.getText(this.#source)}" of a tensor and a value of the type "${type}"`;
    this.#report(operand, "operand-type", message, "operators take tensors and numbers");
  }

  #report(node: ts.Node, code: string, message: string, remedy: string): void {
    const start = node.getStart(this.#source);
    const { line, character } = this.#source.getLineAndCharacterOfPosition(start);
    const place = { line: line + 1, column: character + 1, length: node.getEnd() - start };
    this.#problems.push({ file: this.#source.fileName, ...place, code, message, remedy });
  }

  /** What a function is called in the module: by a name that is nowhere in it. */
  #own(name: string): string {
    const found = this.#called.get(name);
    if (found !== undefined) return found;
    let own = `$${name}`;
    while (this.#source.text.includes(own)) own = `$${own}`;
    this.#called.set(name, own);
    return own;
  }
}

const noFunction = (operator: ts.Node): string => `there is no "${operator.getText()}" of tensors`;

/** Variables and fields of variables, which may be named twice. */
const isPlainTarget = (node: ts.Expression): boolean =>
  ts.isIdentifier(node) ||
  node.kind === ts.SyntaxKind.ThisKeyword ||
  (ts.isPropertyAccessExpression(node) && isPlainTarget(node.expression));

/** The parts of an expression or a statement whose truth decides something. */
function conditionsOf(node: ts.Node): readonly ts.Expression[] {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) return [node.expression];
  if (ts.isForStatement(node)) return node.condition ? [node.condition] : [];
  if (ts.isConditionalExpression(node)) return [node.condition];
  if (ts.isBinaryExpression(node)) return logical.has(node.operatorToken.kind) ? [node.left] : [];
  return ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken ? [node.operand] : [];
}
