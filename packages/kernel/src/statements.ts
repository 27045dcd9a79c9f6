/** Walking and rebuilding statements. */
import { at, type Guard, type Index, type Node } from "@cotangent/ir";
import type { KernelStatement } from "./kernel.ts";
import { nodesOfIndex, rewriteIndex, rewriteNodes, type Rewrite } from "./rewrite.ts";

export interface StatementRewrite extends Rewrite {
  /** New names of what `let`, `variable`, `assign` and `reduce` name. */
  readonly rename?: (name: string) => string;
  /** New numbers of the axes that loops and reductions bind. */
  readonly bind?: (axis: number) => number;
  readonly target?: (target: number) => number;
}

const indexNodes = (index: readonly Index[], guards: readonly Guard[]): readonly Node[] =>
  [...index, ...guards.map((guard) => guard.index)].flatMap(nodesOfIndex);

/** The expressions that a statement itself evaluates; those of statements inside it are their own. */
export function nodesOf(statement: KernelStatement): readonly Node[] {
  switch (statement.kind) {
    case "loop":
      return nodesOfIndex(statement.extent);
    case "let":
    case "assign":
      return [statement.value];
    case "variable":
      return [statement.start];
    case "store":
      return [statement.value, ...indexNodes(statement.index, statement.guards)];
    case "when":
      return [statement.condition];
    case "reduce":
      return statement.map;
    case "barrier":
      return [];
  }
}

export const bodyOf = (statement: KernelStatement): readonly KernelStatement[] =>
  statement.kind === "loop" || statement.kind === "when" ? statement.body : [];

/** All statements, outer ones first. */
export function allStatements(body: readonly KernelStatement[]): readonly KernelStatement[] {
  return body.flatMap((statement) => [statement, ...allStatements(bodyOf(statement))]);
}

/** What replaces the parts of a statement. */
interface Parts {
  readonly node: (node: Node) => Node;
  readonly index: (index: Index) => Index;
  readonly name?: ((name: string) => string) | undefined;
  readonly axis?: ((axis: number) => number) | undefined;
  readonly target?: ((target: number) => number) | undefined;
}

/** `statement` with its own parts replaced, around `body`. */
export function mapStatement(
  statement: KernelStatement,
  parts: Parts,
  body: readonly KernelStatement[],
): KernelStatement {
  const { node, index } = parts;
  const name = (old: string): string => parts.name?.(old) ?? old;
  const axis = (old: number): number => parts.axis?.(old) ?? old;
  switch (statement.kind) {
    case "loop":
      return { ...statement, axis: axis(statement.axis), extent: index(statement.extent), body };
    case "let":
    case "assign":
      return { ...statement, name: name(statement.name), value: node(statement.value) };
    case "variable":
      return { ...statement, name: name(statement.name), start: node(statement.start) };
    case "store": {
      const guards = statement.guards.map((guard) => ({ ...guard, index: index(guard.index) }));
      const target = parts.target?.(statement.target) ?? statement.target;
      return { ...statement, target, index: statement.index.map(index), guards, value: node(statement.value) };
    }
    case "when":
      return { ...statement, condition: node(statement.condition), body };
    case "reduce":
      return {
        ...statement,
        names: statement.names.map(name),
        axes: statement.axes.map((reduced) => ({ ...reduced, axis: axis(reduced.axis) })),
        map: statement.map.map(node),
      };
    case "barrier":
      return statement;
  }
}

export function rewriteStatement(statement: KernelStatement, rewrite: StatementRewrite): KernelStatement {
  const parts: Parts = {
    node: (root) => at(rewriteNodes([root], rewrite), 0),
    index: (index) => rewriteIndex(index, rewrite),
    name: rewrite.rename,
    axis: rewrite.bind,
    target: rewrite.target,
  };
  return mapStatement(statement, parts, rewriteStatements(bodyOf(statement), rewrite));
}

export const rewriteStatements = (
  body: readonly KernelStatement[],
  rewrite: StatementRewrite,
): readonly KernelStatement[] => body.map((statement) => rewriteStatement(statement, rewrite));

const same = <T>(x: T): T => x;

/** `body` with other indices of what it stores. */
export const mapStores = (
  body: readonly KernelStatement[],
  index: (target: number, index: readonly Index[]) => readonly Index[],
): readonly KernelStatement[] =>
  body.map((statement) =>
    statement.kind === "store"
      ? { ...statement, index: index(statement.target, statement.index) }
      : mapStatement(statement, { node: same, index: same }, mapStores(bodyOf(statement), index)),
  );

/** The number above all axes that a kernel binds. */
export function nextAxis(body: readonly KernelStatement[]): number {
  const bound = allStatements(body).flatMap((statement) =>
    statement.kind === "loop"
      ? [statement.axis]
      : statement.kind === "reduce"
        ? statement.axes.map(({ axis }) => axis)
        : [],
  );
  return bound.reduce((most, axis) => Math.max(most, axis), -1) + 1;
}
