/** `for` loops that count: their number of iterations is known before they run. */
import { addDims, subDims, type Dim } from "cotangent/compiler";
import { Node, SyntaxKind, type ForStatement } from "ts-morph";
import { lookUp, type Environment, type Variable } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { arithmetic } from "../arithmetic.ts";
import { constant, isInt32, rangeOf } from "../numbers.ts";
import { quotientOf, rounded } from "../quotients.ts";
import { floorOf } from "../size-arithmetic.ts";
import { fits } from "../sizes.ts";
import { known, type NumberValue, type Range, type Staged, type Static } from "../staged.ts";
import { assignedNames, namesIn } from "../syntax.ts";

export interface Counted {
  readonly variable: Variable;
  readonly start: NumberValue | Static;
  readonly step: number;
  readonly range: Range;
  /** Undefined where the last value is an integer of the program. */
  readonly count: Dim | undefined;
  readonly limit?: Limit;
  /** The most iterations, where one of the ends is known and the other one varies no further than that. */
  readonly most?: Dim;
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
  const [condition, update] = [node.getCondition(), node.getIncrementor()];
  if (!Node.isVariableDeclarationList(node.getInitializer()) || !Node.isBinaryExpression(condition)) return undefined;
  const [left, limit, operator] = [condition.getLeft(), condition.getRight(), condition.getOperatorToken().getText()];
  const moved = movedName(left);
  if (!moved || !isOperator(operator)) return undefined;
  const { name, by } = moved;
  const variable = environment.variables.get(name);
  const step = stepOf(m, update, name, environment) ?? 0;
  if (!variable || step === 0 || !isInt32(step)) return undefined;
  if (!staysEqual(limit, node.getStatement(), name)) return undefined;
  const start = m.state.variables.get(variable);
  const end = movedEnd(m, m.evaluate(limit, environment), by);
  if (!end) return undefined;
  const bound = namesIn(limit).flatMap((one) => lookUp(one, environment) ?? []);
  return start && counted(m, { variable, start, step, operator, end, limit: asNumber(m, end), bound });
}

const asNumber = (m: Machine, end: Staged): Staged =>
  end.kind === "static" && rangeOf(end) ? constant(m, Number(end.value)) : end;

/** The limit of `i` where that of `i + by` is `end`, an integer unless `by` is 0. */
function movedEnd(m: Machine, end: Staged, by: number): Staged | undefined {
  if (by === 0) return end;
  return rangeOf(end) && arithmetic(m, "-", end, known(by));
}

/** `i` or `i + 1`, whose limit is that of `i` and 1 more. */
function movedName(node: Node): { readonly name: string; readonly by: number } | undefined {
  if (Node.isIdentifier(node)) return { name: node.getText(), by: 0 };
  if (!Node.isBinaryExpression(node)) return undefined;
  const [left, right, operator] = [node.getLeft(), node.getRight(), node.getOperatorToken().getText()];
  if (!Node.isIdentifier(left) || !Node.isNumericLiteral(right) || !isInt32(right.getLiteralValue())) return undefined;
  const by = right.getLiteralValue();
  return operator === "+" || operator === "-" ? { name: left.getText(), by: operator === "+" ? by : -by } : undefined;
}

/** Whether an expression has one value in all iterations, which leave the counter alone, as far as its text shows. */
function staysEqual(limit: Node, body: Node, counter: string): boolean {
  const changed = assignedNames(body);
  if (changed.has(counter)) return false;
  if (namesIn(limit).some((name) => changed.has(name) || name === counter)) return false;
  const calls = Node.isCallExpression(limit) || limit.getDescendantsOfKind(SyntaxKind.CallExpression).length > 0;
  return !calls || /^(Math\.\w+|Number)\(/.test(limit.getText());
}

function stepOf(m: Machine, update: Node | undefined, name: string, environment: Environment): number | undefined {
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
  /** The same as a number of the program. */
  readonly limit: Staged;
  readonly bound: readonly Variable[];
}

function counted(m: Machine, parts: Parts): Counted | undefined {
  const { variable, start, step, operator, limit, bound } = parts;
  const first = rangeOf(start);
  const last = lastOf(m, parts);
  if ((start.kind !== "static" && start.kind !== "number") || !first || !last || !agree(operator, step))
    return undefined;
  const inclusive = isInclusive(operator);
  const range = rangeBetween(first, last, { step, inclusive });
  const common = { variable, start, step, range, bound };
  const count = countOf(m, { first, last, step, operator });
  if (count !== undefined) return { ...common, count };
  if (limit.kind !== "number" || isUnequal(operator)) return undefined;
  const most = Math.abs(step) === 1 && isTriangular(first, last) ? lengthOf(range) : undefined;
  return { ...common, count: undefined, limit: { value: limit, inclusive }, ...(most !== undefined && { most }) };
}

/** Of the counter. */
function rangeBetween(
  first: Range,
  last: Range,
  { step, inclusive }: { readonly step: number; readonly inclusive: boolean },
): Range {
  const one = inclusive ? 0 : -Math.sign(step);
  const shift = (x: Dim | undefined): Dim | undefined => (x === undefined ? undefined : addDims(x, one));
  return step > 0 ? { low: first.low, high: shift(last.high) } : { low: shift(last.low), high: first.high };
}

const isTriangular = (first: Range, last: Range): boolean => endOf(first) !== undefined || endOf(last) !== undefined;

/** How many numbers a range has, unless there is none in it. */
function lengthOf({ low, high }: Range): Dim | undefined {
  const length = low === undefined || high === undefined ? undefined : addDims(subDims(high, low), 1);
  return typeof length === "number" && length <= 0 ? undefined : length;
}

const isInclusive = (operator: Operator): boolean => operator === "<=" || operator === ">=";
const isUnequal = (operator: Operator): boolean => operator.startsWith("!");

/** Whether a step leads towards the limit. */
const agree = (operator: Operator, step: number): boolean =>
  isUnequal(operator) ? Math.abs(step) === 1 : step > 0 === operator.startsWith("<");

/** Where the limit lies; one that is no integer, but known or a quotient of lengths, ends a loop at the integer beside it. */
function lastOf(m: Machine, { end, step, operator }: Parts): Range | undefined {
  const exact = rangeOf(end);
  if (exact || isUnequal(operator)) return exact;
  const found = besides(m, end, step > 0 !== isInclusive(operator) ? "ceil" : "floor");
  return fits(found) ? { low: found, high: found } : undefined;
}

function besides(m: Machine, end: Staged, name: "ceil" | "floor"): Dim | undefined {
  if (end.kind === "static") return typeof end.value === "number" ? Math[name](end.value) : undefined;
  const quotient = quotientOf(end);
  return quotient && rounded(m, name, quotient);
}

interface Ends extends Pick<Parts, "step" | "operator"> {
  readonly first: Range;
  readonly last: Range;
}

/** The number of iterations, where both ends are known but for named sizes. */
function countOf(m: Machine, { first, last, step, operator }: Ends): Dim | undefined {
  const [from, to] = [endOf(first), endOf(last)];
  if (from === undefined || to === undefined) return undefined;
  const distance = addDims(step > 0 ? subDims(to, from) : subDims(from, to), isInclusive(operator) ? 1 : 0);
  const size = Math.abs(step);
  const count = floorOf(m, addDims(distance, size - 1), size);
  if (typeof count !== "number") return count;
  return isUnequal(operator) && count < 0 ? undefined : Math.max(0, count);
}

const endOf = ({ low, high }: Range): Dim | undefined =>
  low !== undefined && high !== undefined && subDims(low, high) === 0 ? low : undefined;
