/**
 * Which expressions are tensors. TypeScript knows it of what has a type with one; what operators give are numbers to it, so
 * that is followed through variables, fields and functions here.
 */
import { ts } from "ts-morph";
import { isMarked } from "./marked.ts";
import { arithmetic, assignments, comparisons } from "./table.ts";
import { join, kindOfType, type Kind } from "./types.ts";

export class Kinds {
  readonly #checker: ts.TypeChecker;
  /** What may be a tensor though its type says number. */
  readonly #found = new Map<ts.Node, Kind>();
  /** What is assigned to variables after their declarations. */
  readonly #assigned = new Map<ts.Node, ts.Expression[]>();
  #changes = 0;

  constructor(checker: ts.TypeChecker, source: ts.SourceFile) {
    this.#checker = checker;
    this.#collect(source);
    // Asking for one asks for what it depends on; nothing but "number" ever changes.
    const visit = (node: ts.Node): void => {
      if (ts.isExpression(node) && isMarked(node)) this.of(node);
      ts.forEachChild(node, visit);
    };
    for (let before = -1; before < this.#changes;) {
      before = this.#changes;
      visit(source);
      for (const declaration of this.#found.keys()) this.#update(declaration);
    }
  }

  /** The kind of an expression in a marked function. */
  of(node: ts.Expression): Kind {
    if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isSatisfiesExpression(node))
      return this.of(node.expression);
    if (ts.isAsExpression(node)) return this.#more(node, () => this.of(node.expression));
    if (ts.isBinaryExpression(node)) return this.#ofBinary(node);
    if (ts.isPrefixUnaryExpression(node)) return this.#more(node, () => this.#ofUnary(node));
    if (ts.isConditionalExpression(node)) return join(this.of(node.whenTrue), this.of(node.whenFalse));
    return this.#more(node, () => this.#followed(node));
  }

  /** By its type, or, where that is one that operators give, what `otherwise` finds. */
  #more(node: ts.Expression, otherwise: () => Kind): Kind {
    const kind = kindOfType(this.#checker.getTypeAtLocation(node));
    return kind !== "number" && kind !== "boolean" ? kind : otherwise() === "tensor" ? "tensor" : kind;
  }

  #ofBinary(node: ts.BinaryExpression): Kind {
    const { left, right } = node;
    const operator = node.operatorToken.kind;
    if (arithmetic.has(operator) || assignments.has(operator) || comparisons.has(operator)) {
      const kinds = [this.of(left), this.of(right)];
      if (kinds.includes("tensor") && !kinds.includes("nothing")) return "tensor";
      return kindOfType(this.#checker.getTypeAtLocation(node));
    }
    if (operator === ts.SyntaxKind.EqualsToken || operator === ts.SyntaxKind.CommaToken) return this.of(right);
    return join(this.of(left), this.of(right));
  }

  #ofUnary({ operator, operand }: ts.PrefixUnaryExpression): Kind {
    return operator === ts.SyntaxKind.ExclamationToken ? "boolean" : this.of(operand);
  }

  /** The kind of what an expression names or calls. */
  #followed(node: ts.Expression): Kind {
    if (ts.isCallExpression(node)) {
      const declaration = this.#checker.getResolvedSignature(node)?.declaration;
      return declaration && isMarked(declaration) ? this.#lookUp(declaration) : "number";
    }
    if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return "number";
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? this.#checker.getShorthandAssignmentValueSymbol(node.parent)
      : this.#checker.getSymbolAtLocation(node);
    const declaration = symbol?.valueDeclaration;
    return declaration && isMarked(declaration) ? this.#lookUp(declaration) : "number";
  }

  #lookUp(declaration: ts.Node): Kind {
    const found = this.#found.get(declaration);
    if (found) return found;
    this.#found.set(declaration, "number");
    this.#changes++;
    return "number";
  }

  #update(declaration: ts.Node): void {
    if (this.#found.get(declaration) === "tensor") return;
    const values = [...valuesOf(declaration), ...(this.#assigned.get(declaration) ?? [])];
    if (!values.some((value) => this.of(value) === "tensor")) return;
    this.#found.set(declaration, "tensor");
    this.#changes++;
  }

  #collect(node: ts.Node): void {
    if (ts.isBinaryExpression(node) && ts.isIdentifier(node.left)) {
      const operator = node.operatorToken.kind;
      const declaration = this.#checker.getSymbolAtLocation(node.left)?.valueDeclaration;
      if (declaration && (operator === ts.SyntaxKind.EqualsToken || assignments.has(operator)))
        this.#assigned.set(declaration, [...(this.#assigned.get(declaration) ?? []), node.right]);
    }
    ts.forEachChild(node, (child) => this.#collect(child));
  }
}

/** The expressions that say what a declared variable, field or result of a function is. */
function valuesOf(node: ts.Node): readonly ts.Expression[] {
  if (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isParameter(node))
    return node.initializer ? [node.initializer] : [];
  if (ts.isShorthandPropertyAssignment(node)) return [node.name];
  if (!ts.isFunctionLike(node) || !("body" in node) || !node.body) return [];
  return ts.isBlock(node.body) ? returnsIn(node.body) : ts.isExpression(node.body) ? [node.body] : [];
}

/** Those of the function itself, not of functions in it. */
function returnsIn(node: ts.Node): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  ts.forEachChild(node, (child) => {
    if (ts.isReturnStatement(child) && child.expression) found.push(child.expression);
    else if (!ts.isFunctionLike(child)) found.push(...returnsIn(child));
  });
  return found;
}
