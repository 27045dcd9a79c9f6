/**
 * Elementary functions of f32 and divisions of integers in vectors, written out before code is made: what several of them
 * compute is then computed once, such as the exponential of tanh and of its derivative, or a quotient and its remainder.
 */
import {
  at,
  expansions,
  f32,
  NodeTable,
  type ExpandedOp,
  type Expansion,
  type Node,
  type ScalarOp,
} from "@cotangent/ir";
import {
  allStatements,
  bodyOf,
  mapStatement,
  nodesIn,
  reachable,
  rewriteStatement,
  share,
  type Kernel,
  type KernelStatement,
} from "@cotangent/kernel";
import { isInteger, quotient, remainder } from "./integer-division.ts";
import { isVector } from "./places.ts";

type Apply = Extract<Node, { kind: "apply" }>;

/** Where lanes of f32 would need shifts that differ from lane to lane, which there are no instructions for. */
export const isBetterInF64 = (op: ScalarOp): boolean => op === "sin" || op === "cos" || op === "tan" || op === "rem";

export const isExpanded = (op: ScalarOp): op is ExpandedOp => Object.hasOwn(expansions, op);

/** `x²`, which is a product. */
export const isSquare = ({ op, args: [, y] }: Apply): boolean =>
  op === "pow" && y?.kind === "constant" && y.value === 2;

/** `kernel` with none of these in loops over lanes, but for functions that are better in f64. */
export function expanded(kernel: Kernel): Kernel {
  if (!allStatements(kernel.body).some((statement) => isVectorLoop(statement) && statement.body.some(hasExpansions)))
    return kernel;
  return share({ ...kernel, body: kernel.body.map(expandedStatement) });
}

const isVectorLoop = (statement: KernelStatement): statement is Extract<KernelStatement, { kind: "loop" }> =>
  statement.kind === "loop" && isVector(statement);

const hasExpansions = (statement: KernelStatement): boolean =>
  nodesIn(statement).some((node) => node.kind === "apply" && expansionOf(node) !== undefined);

function expansionOf(node: Apply): Expansion | undefined {
  const { op, args } = node;
  const { dtype } = at(args, 0);
  if (isInteger(dtype)) return op === "div" ? quotient : op === "rem" ? remainder : undefined;
  if (dtype !== f32 || isSquare(node) || isBetterInF64(op)) return undefined;
  return isExpanded(op) ? expansions[op] : undefined;
}

const same = <T>(x: T): T => x;

function expandedStatement(statement: KernelStatement): KernelStatement {
  if (!isVectorLoop(statement))
    return mapStatement(statement, { node: same, index: same }, bodyOf(statement).map(expandedStatement));
  const table = new NodeTable(true);
  /** What names stand for that hold no elements of memory: these are found anew. */
  const values = new Map<string, Node>();
  const replace = (node: Node, lookup: (node: Node) => Node): Node | undefined => {
    if (node.kind === "local") return values.get(node.name);
    const expansion = node.kind === "apply" ? expansionOf(node) : undefined;
    if (!expansion || node.kind !== "apply") return undefined;
    const [x, y = x] = node.args.map(lookup);
    return x && y && expansion(table.algebra, x, y);
  };
  const body = statement.body.flatMap((inner) => {
    const made = rewriteStatement(inner, { table, replace });
    if (made.kind !== "let" || reachable([made.value]).some(({ kind }) => kind === "load")) return [made];
    values.set(made.name, made.value);
    return [];
  });
  return { ...statement, body };
}
