/** What evaluates the user's text: the program so far, the state, and what has been found wrong. */
import { primitives, type Dim, type Dtype, type Value } from "cotangent/compiler";
import type { Expression, Node, Statement } from "ts-morph";
import type { Code } from "./catalogue.ts";
import type { DerivedSize, LengthRule } from "./derived-sizes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Environment, Variable } from "./environment.ts";
import { bring, type Scope } from "./scope.ts";
import type { SourceOptions } from "./source-program.ts";
import type { Cell, Closure, Content, PlainArray, Staged, Unknown } from "./staged.ts";

/** The value of a constant of a module, and its arrays. */
export interface Constant {
  readonly value: Staged;
  readonly cells: ReadonlyMap<Cell, Content>;
}

export interface State {
  readonly variables: Map<Variable, Staged>;
  readonly cells: Map<Cell, Content>;
}

export const copyState = ({ variables, cells }: State): State => ({
  variables: new Map(variables),
  cells: new Map(cells),
});

/** How a statement ended: on all ways as usual, on none, or on some. */
export type Completion = "normal" | "abrupt" | "mixed";

export interface Machine {
  readonly options: SourceOptions;
  readonly dtype: Dtype;
  scope: Scope;
  state: State;
  /** The user's place that what is done now comes from. */
  node: Node | undefined;
  /** By place and code, so that what is evaluated twice is reported once. */
  diagnostics: Map<string, Diagnostic>;
  /** Names of sizes and what they are the length of, or what else they are. */
  readonly sizes: Map<string, string>;
  /** Sizes that follow from others. */
  readonly derived: Map<string, DerivedSize>;
  /** What must be the length of an array, by what that is in terms of sizes. */
  readonly lengthRules: Map<string, LengthRule>;
  /** Constants of modules, by their declarations. */
  readonly constants: Map<Node, Constant>;
  /** Functions that are being evaluated, innermost last. */
  readonly calls: Node[];
  /** The body of the innermost loop of the program, as far as it is executed in each iteration. */
  loopScope: Scope | undefined;
  /** Arrays that become longer because their elements are assigned, and how long. */
  readonly reserved: Map<Cell, PlainArray>;
  /** Functions whose recursion has no end that is known. */
  readonly endless: Set<Node>;
  /** What is left of the work that one program may take. */
  budget: number;
  report(node: Node, code: Code, ...details: readonly string[]): Unknown;
  evaluate(node: Expression, environment: Environment): Staged;
  execute(node: Statement, environment: Environment, rest: () => Completion): Completion;
  call(callee: Staged, args: readonly Staged[], node: Node): Staged;
  /** Evaluates the body of a function of the user. */
  enter(callee: Closure, args: readonly Staged[], node: Node): Staged;
}

type Operand = null | boolean | number | string | Dim | Dtype | readonly Operand[];

/** The results of an operation in the scope at hand. */
export function emitAll(
  m: Machine,
  name: string,
  args: readonly Value[],
  params: Parameters<typeof m.scope.builder.apply>[2] = {},
): readonly Value[] {
  const primitive = primitives.get(name);
  if (!primitive) throw new Error(`internal: no operation "${name}"`);
  const { scope } = m;
  scope.builder.origin = m.node && originOf(m.node);
  const results = scope.builder.apply(
    primitive,
    args.map((arg) => bring(scope, arg)),
    params,
  );
  for (const result of results) scope.own.add(result);
  scope.steps++;
  scope.harmless &&= harmless.has(name) || (name === "mul" && args.every(({ type }) => !type.dtype.differentiable));
  return results;
}

const harmless = new Set("full cast neg add sub eq ne lt le and or not select".split(" "));

export function emit(
  m: Machine,
  name: string,
  args: readonly Value[],
  params: Readonly<Record<string, Operand>> = {},
): Value {
  const [result] = emitAll(m, name, args, params);
  if (!result) throw new Error(`internal: "${name}" has no result`);
  return result;
}

const origins = new WeakMap<Node, string>();

/** `file:line:column` */
export function originOf(node: Node): string {
  const before = origins.get(node);
  if (before !== undefined) return before;
  const file = node.getSourceFile();
  const { line, column } = file.getLineAndColumnAtPos(node.getStart());
  const origin = `${file.getFilePath()}:${line}:${column}`;
  origins.set(node, origin);
  return origin;
}

export const full = (m: Machine, value: number, dtype: Dtype = m.dtype, shape: readonly Dim[] = []): Value =>
  emit(m, "full", [], { value, dtype, shape });
