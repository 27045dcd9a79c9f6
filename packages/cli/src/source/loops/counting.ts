/** `for` loops that count: their number of iterations is known before they run. */
import { addDims, type Dim } from "cotangent/compiler";
import { Node, SyntaxKind, type ForStatement } from "ts-morph";
import { lookUp, type Environment, type Variable } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { isInt32 } from "../numbers.ts";
import { subDims } from "../sizes.ts";
import type { NumberValue, Range, Staged, Static } from "../staged.ts";
import { assignedNames, namesIn } from "../syntax.ts";

export interface Counted {
  readonly variable: Variable;
  readonly start: NumberValue | Static;
  readonly step: number;
  readonly range: Range;
  /** Undefined where the last value is an integer of the program. */
  readonly count: Dim | undefined;
  readonly limit?: Limit;
  /** What must not change meanwhile. */
  readonly bound: readonly Variable[];
}

interface Limit {
  readonly value: NumberValue;
  readonly inclusive: boolean;
}

type Operator = "<" | "<=" | ">" | ">=" | "!==" | "!=";
const isOperator = (text: string): text is Operator => ["<", "<=", ">", ">=", "!==", "!="].includes(text);

/** How `node` counts, if the variable and the limit are left alone by the body. */
export function counting(m: Machine, node: ForStatement, environment: Environment): Counted | undefined {
  const [initializer, condition, update] = [node.getInitializer(), node.getCondition(), node.getIncrementor()];
  if (!Node.isVariableDeclarationList(initializer) || !Node.isBinaryExpression(condition) || !update) return undefined;
  const name = condition.getLeft();
  const operator = condition.getOperatorToken().getText();
  if (!Node.isIdentifier(name) || !isOperator(operator)) return undefined;
  const step = stepOf(m, update, name.getText(), environment);
  const variable = environment.variables.get(name.getText());
  const limit = condition.getRight();
  if (!variable || step === undefined || !isInt32(step) || step === 0) return undefined;
  const changed = assignedNames(node.getStatement());
  const names = namesIn(limit);
  if (changed.has(name.getText()) || names.some((one) => changed.has(one) || one === name.getText())) return undefined;
  if (limit.getDescendantsOfKind(SyntaxKind.CallExpression).length > 0 || Node.isCallExpression(limit)) {
    if (!/^(Math\.\w+|Number)\(/.test(limit.getText())) return undefined;
  }
  const start = m.state.variables.get(variable);
  const end = m.evaluate(limit, environment);
  if (!start) return undefined;
  const bound = names.flatMap((one) => lookUp(one, environment) ?? []);
  return counted({ variable, start, step, operator, end, bound });
}

function stepOf(m: Machine, update: Node, name: string, environment: Environment): number | undefined {
  if (Node.isPrefixUnaryExpression(update) || Node.isPostfixUnaryExpression(update)) {
    if (update.getOperand().getText() !== name) return undefined;
    return update.getOperatorToken() === SyntaxKind.PlusPlusToken ? 1 : -1;
  }
  if (!Node.isBinaryExpression(update) || update.getLeft().getText() !== name) return undefined;
  const operator = update.getOperatorToken().getText();
  if (operator !== "+=" && operator !== "-=") return undefined;
  const by = m.evaluate(update.getRight(), environment);
  if (by.kind !== "static" || typeof by.value !== "number") return undefined;
  return operator === "+=" ? by.value : -by.value;
}

interface Parts {
  readonly variable: Variable;
  readonly start: Staged;
  readonly step: number;
  readonly operator: Operator;
  readonly end: Staged;
  readonly bound: readonly Variable[];
}

/** A number known now, or one that is an integer of the program: the least and the greatest that it may be. */
function rangeOf(x: Staged): Range | undefined {
  if (x.kind === "number") return x.integer?.range;
  return x.kind === "static" && typeof x.value === "number" && isInt32(x.value)
    ? { low: x.value, high: x.value }
    : undefined;
}

function counted({ variable, start, step, operator, end, bound }: Parts): Counted | undefined {
  const [first, last] = [rangeOf(start), rangeOf(end)];
  if (start.kind !== "static" && start.kind !== "number") return undefined;
  if (!first) return undefined;
  const up = step > 0;
  if (operator === "!==" || operator === "!=" ? Math.abs(step) !== 1 : up !== operator.startsWith("<"))
    return undefined;
  const inclusive = operator === "<=" || operator === ">=";
  // A limit that is no integer, known now, ends a loop at the integer beside it.
  const near = end.kind === "static" && typeof end.value === "number" && !last ? nearest(end.value, up) : undefined;
  const known = near === undefined ? last : { low: near, high: near };
  if (!known) return undefined;
  const one = inclusive ? 0 : up ? -1 : 1;
  const shift = (x: Dim | undefined): Dim | undefined => (x === undefined ? undefined : addDims(x, one));
  const range: Range = up ? { low: first.low, high: shift(known.high) } : { low: shift(known.low), high: first.high };
  const exact = first.low !== undefined && first.low === first.high && sameEnds(known);
  if (exact && first.low !== undefined && known.low !== undefined) {
    const distance = addDims(up ? subDims(known.low, first.low) : subDims(first.low, known.low), inclusive ? 1 : 0);
    const size = Math.abs(step);
    const count =
      typeof distance === "number" ? Math.max(0, Math.ceil(distance / size)) : size === 1 ? distance : undefined;
    if (count !== undefined && (operator.startsWith("!") ? distance === count : true))
      return { variable, start, step, range, count, bound };
  }
  if (end.kind !== "number" || operator.startsWith("!")) return undefined;
  return { variable, start, step, range, count: undefined, limit: { value: end, inclusive }, bound };
}

const sameEnds = ({ low, high }: Range): boolean => low !== undefined && high !== undefined && subDims(low, high) === 0;

/** The integer limit that ends a loop where `x` does. */
const nearest = (x: number, up: boolean): number | undefined => {
  const found = up ? Math.ceil(x) : Math.floor(x);
  return isInt32(found) ? found : undefined;
};
