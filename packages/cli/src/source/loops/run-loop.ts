/** Loops of the program: what the body changes is carried from one iteration to the next. */
import { bool, i32, type ArrayType, type Dim, type Value } from "cotangent/compiler";
import type { Variable } from "../environment.ts";
import { extended } from "../growth.ts";
import { copyState, emit, emitAll, full, type Machine } from "../machine.ts";
import { integerNumber, truthValue } from "../numbers.ts";
import { pack, place, plainTypeOf } from "../packed.ts";
import { closeTogether, input, newScope, type Scope } from "../scope.ts";
import {
  contentTypes,
  flatten,
  flattenContent,
  instantiate,
  instantiateContent,
  taker,
  typesIn,
  within,
  type ContentShape,
  type Shape,
  type Way,
} from "../shapes.ts";
import type { PlainType } from "../source-program.ts";
import { known, nothing, type Cell, type NumberValue, type Range, type Staged } from "../staged.ts";
import { changed, promoted, type Carried } from "./carried.ts";
import { byPosition, type Counter } from "./by-position.ts";
import { whileLoop } from "./while-loop.ts";
import { blockOf, settleGrown, type Grown } from "./growing.ts";

export interface RangedCounter extends Counter {
  readonly range: Range;
}

export interface Loop {
  /** The most iterations; undefined where that depends on values. */
  readonly count: Dim | undefined;
  /** How many iterations there are of these. */
  readonly limit?: Value;
  /** Whether there is a first iteration, where it is not `count` that says so. */
  readonly go: Staged;
  readonly counter: RangedCounter | undefined;
  /** Variables that the body probably changes. */
  readonly hints: readonly Variable[];
  readonly name: string;
  /** Whether what each iteration is worth becomes an element of an array, which has `count` of them. */
  readonly collecting?: boolean;
  iterate(counter: NumberValue | undefined): Iteration;
}

export interface Iteration {
  /** Whether there is another one, as far as `count` allows. */
  readonly go: Staged;
  readonly value: Staged;
}

interface Attempt extends Way, Iteration {
  readonly counter: Value | undefined;
}

const attempts = 12;

/** The array that is collected, if one is. */
export function runLoop(m: Machine, loop: Loop): Staged {
  const entry: Way = { state: m.state, scope: m.scope };
  const { node, diagnostics } = m;
  let carried: Carried = promoted(m, loop.hints);
  for (let left = attempts; ; left--) {
    m.diagnostics = new Map(diagnostics);
    const attempt = tryOnce(m, loop, entry, carried);
    m.node = node;
    if (left > 0 && lengthen(m, entry)) continue;
    const next = changed(m, carried, entry, attempt);
    if (next && left > 0) {
      carried = next;
      continue;
    }
    return finish(m, loop, carried, { entry, attempt });
  }
}

/** Makes arrays of before the loop as long as the loop makes them; whether there were any. */
function lengthen(m: Machine, { state }: Way): boolean {
  let more = false;
  for (const [cell, type] of m.reserved) {
    const before = state.cells.get(cell);
    const after = before && extended(m, before, type);
    if (!after || after === before) continue;
    state.cells.set(cell, after);
    more = true;
  }
  return more;
}

function tryOnce(m: Machine, loop: Loop, entry: Way, carried: Carried): Attempt {
  const scope = newScope(entry.scope);
  const start: Way = { scope, state: copyState(entry.state) };
  const around = m.loopScope;
  m.loopScope = scope;
  const attempt = within(m, start, (): Attempt => {
    const { counter: counts } = loop;
    const counter = counts && input(scope, { dtype: i32, shape: [] });
    input(scope, { dtype: bool, shape: [] });
    for (const [variable, shape] of carried.variables)
      m.state.variables.set(variable, instantiate(m, shape, inputs(scope, typesIn(m, shape))));
    for (const [cell, shape] of carried.cells)
      m.state.cells.set(cell, instantiateContent(m, shape, inputs(scope, contentTypes(m, shape))));
    for (const cell of carried.growing) m.state.cells.set(cell, { kind: "growing", pushed: [] });
    const now = counter && integerNumber(m, counter, counts.range.low, counts.range.high);
    const iteration = loop.iterate(now);
    const after = counter && emit(m, "add", [counter, full(m, counts.step, i32)]);
    return { scope, state: m.state, ...iteration, counter: after };
  });
  m.loopScope = around;
  return attempt;
}

const inputs = (scope: Scope, types: readonly ArrayType[]): (() => Value) =>
  taker(types.map((type) => input(scope, type)));

interface Ways {
  readonly entry: Way;
  readonly attempt: Attempt;
}

function finish(m: Machine, loop: Loop, carried: Carried, { entry, attempt }: Ways): Staged {
  const plain = isPlain(loop, attempt, carried);
  const starts = startsOf(m, loop, carried, entry, plain);
  const { outputs, element, grown } = within(m, attempt, () => outputsOf(m, loop, carried, attempt, plain));
  if (grown.length > 0 && !plain && m.node)
    m.report(m.node, "dynamic-length", "a loop that may end early appends to it");
  const body = { scope: attempt.scope, outputs };
  const results = plain ? scan(m, loop, body, starts) : whileLoop(m, loop, body, starts);
  const take = taker(results.slice(starts.length - carriedCount(m, carried)));
  settle(m, carried, take);
  const leaves = element?.leaves.map(take) ?? [];
  const count = loop.count ?? 0;
  if (plain) for (const one of grown) settleGrown(m, one, count, one.leaves.map(take));
  return element ? arrayOf(m, element.type, count, leaves) : nothing;
}

const arrayOf = (m: Machine, element: PlainType, length: Dim, leaves: readonly Value[]): Staged =>
  place(m, { kind: "packed", type: { kind: "array", element, length, storage: "Array" }, leaves });

/** Whether it is the count alone that ends it; how much a loop appends must be known. */
const isPlain = ({ count, limit }: Loop, { go }: Attempt, { growing }: Carried): boolean =>
  count !== undefined && go.kind === "static" && go.value === true && !(limit && growing.size > 0);

/** What the first iteration begins with. */
const startsOf = (m: Machine, loop: Loop, carried: Carried, entry: Way, plain: boolean): readonly Value[] => [
  ...(loop.counter && !plain ? [startOf(m, loop.counter)] : []),
  ...(plain ? [] : [truthValue(m, loop.go)]),
  ...within(m, entry, () => valuesOf(m, carried, entry)),
];

/** Puts what the last iteration left where it belongs. */
function settle(m: Machine, { variables, cells }: Carried, take: () => Value): void {
  for (const [variable, shape] of variables) m.state.variables.set(variable, instantiate(m, shape, take));
  for (const [cell, shape] of cells) m.state.cells.set(cell, instantiateContent(m, shape, take));
}

interface Outputs {
  readonly outputs: readonly Value[];
  readonly element: Element | undefined;
  readonly grown: readonly GrownLeaves[];
}

/** What the body returns: carries, the element that is collected, and what is appended. */
function outputsOf(m: Machine, loop: Loop, carried: Carried, attempt: Attempt, plain: boolean): Outputs {
  const element = loop.collecting ? elementOf(m, attempt.value) : undefined;
  const grown = grownIn(m, carried.growing);
  const outputs = [
    ...(attempt.counter && !plain ? [attempt.counter] : []),
    ...(plain ? [] : [truthValue(m, attempt.go)]),
    ...valuesOf(m, carried, attempt),
    ...(element?.leaves ?? []),
    ...(plain ? grown.flatMap(({ leaves }) => leaves) : []),
  ];
  return { outputs, element, grown };
}

interface Element {
  readonly type: PlainType;
  readonly leaves: readonly Value[];
}

interface GrownLeaves extends Grown {
  readonly leaves: readonly Value[];
}

/** What the iteration at hand appends. */
function grownIn(m: Machine, growing: ReadonlySet<Cell>): readonly GrownLeaves[] {
  return [...growing].flatMap((cell) => {
    const content = m.state.cells.get(cell);
    const block = content?.kind === "growing" ? blockOf(m, content.pushed) : undefined;
    return block ? [{ cell, type: block.type, leaves: block.leaves }] : [];
  });
}

const startOf = (m: Machine, { start }: Counter): Value => (typeof start === "number" ? full(m, start, i32) : start);

function elementOf(m: Machine, value: Staged): Element {
  const type = plainTypeOf(m, value) ?? { kind: "number" };
  return { type, leaves: pack(m, value, type) };
}

const carriedCount = (m: Machine, { variables, cells }: Carried): number =>
  [...variables.values()].reduce((total, shape) => total + typesIn(m, shape).length, 0) +
  [...cells.values()].reduce((total, shape) => total + contentTypes(m, shape).length, 0);

function valuesOf(m: Machine, carried: Carried, { state }: Way): readonly Value[] {
  const ofVariable = ([variable, shape]: readonly [Variable, Shape]): readonly Value[] =>
    flatten(m, shape, state.variables.get(variable) ?? known(undefined));
  const ofCell = ([cell, shape]: readonly [Cell, ContentShape]): readonly Value[] => {
    const content = state.cells.get(cell);
    return content ? flattenContent(m, shape, content) : [];
  };
  return [...[...carried.variables].flatMap(ofVariable), ...[...carried.cells].flatMap(ofCell)];
}

/** What an iteration makes of what it is given. */
export interface Body {
  readonly scope: Scope;
  readonly outputs: readonly Value[];
}

function scan(m: Machine, loop: Loop, { scope, outputs }: Body, starts: readonly Value[]): readonly Value[] {
  const { counter, count = 0, limit } = loop;
  // The flag that says whether to go on is no input of a loop that counts.
  scope.inputs.splice(counter ? 1 : 0, 1);
  const { captured, programs } = closeTogether([{ scope, outputs, name: loop.name }]);
  const [body] = programs;
  if (!body) throw new Error("internal: a loop without a body");
  const params = { carries: starts.length, count, backwards: false };
  const [name, first] = limit ? ["boundedScan", [limit]] : ["scan", []];
  if (!counter)
    return emitAll(m, name, [...first, ...captured, ...starts], { ...params, body, consts: captured.length });
  const consts = [...captured, ...(typeof counter.start === "number" ? [] : [counter.start])];
  const positions = emit(m, "iota", [], { dtype: i32, shape: [count], axis: 0 });
  return emitAll(m, name, [...first, ...consts, ...starts, positions], {
    ...params,
    body: byPosition(body, counter, captured.length),
    consts: consts.length,
  });
}
