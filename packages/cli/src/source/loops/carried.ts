/** Which variables and cells a loop carries, and in what shape: as long as an iteration changes more, there is another try. */
import type { Variable } from "../environment.ts";
import type { Machine } from "../machine.ts";
import { generalise, join, joinContent, sameStaged } from "../join.ts";
import { showContent, showShape, type ContentShape, type Shape, type Way } from "../shapes.ts";
import type { Cell } from "../staged.ts";
import { grows } from "./growing.ts";

export interface Carried {
  readonly variables: ReadonlyMap<Variable, Shape>;
  readonly cells: ReadonlyMap<Cell, ContentShape>;
  /** Arrays that are appended to. */
  readonly growing: ReadonlySet<Cell>;
}

/** What is carried at the first try. */
export function promoted(m: Machine, hints: readonly Variable[]): Carried {
  const variables = new Map<Variable, Shape>();
  for (const variable of hints) {
    const value = m.state.variables.get(variable);
    const shape = value && wide(generalise(value), () => true);
    if (shape && shape.kind !== "fixed") variables.set(variable, shape);
  }
  return { variables, cells: new Map(), growing: new Set() };
}

/** What is to be carried after a try that carried `before`; undefined if that was enough. */
export function changed(m: Machine, before: Carried, entry: Way, exit: Way): Carried | undefined {
  const variables = changedVariables(m, before.variables, entry, exit);
  const [cells, growing] = changedCells(m, before, entry, exit);
  if (variables.size + cells.size + growing.size === 0) return undefined;
  return {
    variables: new Map([...before.variables, ...variables]),
    cells: new Map([...before.cells, ...cells]),
    growing: new Set([...before.growing, ...growing]),
  };
}

type Shapes = ReadonlyMap<Variable, Shape>;

function changedVariables(m: Machine, before: Shapes, entry: Way, exit: Way): Shapes {
  const found = new Map<Variable, Shape>();
  for (const [variable, start] of entry.state.variables) {
    const end = exit.state.variables.get(variable) ?? start;
    const old = before.get(variable);
    if (!old && sameStaged(start, end)) continue;
    const own = wide(join(m, { value: start, way: entry }, { value: end, way: exit }), sharedIn(exit));
    const shape = old ? either(old, own) : own;
    if (!old || showShape(shape) !== showShape(old)) found.set(variable, shape);
  }
  return found;
}

function changedCells(
  m: Machine,
  before: Carried,
  entry: Way,
  exit: Way,
): readonly [ReadonlyMap<Cell, ContentShape>, ReadonlySet<Cell>] {
  const found = new Map<Cell, ContentShape>();
  const growing = new Set<Cell>();
  for (const [cell, start] of entry.state.cells) {
    const end = exit.state.cells.get(cell) ?? start;
    const old = before.cells.get(cell);
    if (before.growing.has(cell) || (!old && start === end)) continue;
    if (grows(start, end)) growing.add(cell);
    else {
      const own = joinContent(m, { content: start, way: entry }, { content: end, way: exit });
      const shape = own && combined(old, wideContent(own, sharedIn(exit)));
      if (shape) found.set(cell, shape);
    }
  }
  return [found, growing];
}

/** Undefined if that is what was carried already. */
function combined(old: ContentShape | undefined, own: ContentShape): ContentShape | undefined {
  if (!old) return own;
  const shape = eitherContent(old, own);
  return showContent(shape) === showContent(old) ? undefined : shape;
}

const sharedIn =
  (exit: Way) =>
  (cell: Cell): boolean =>
    namesOf(cell, exit) > 1;

/** How many variables lead to a cell. */
const namesOf = (cell: Cell, { state }: Way): number =>
  [...state.variables.values()].filter((value) => value.kind === "reference" && value.cell === cell).length;

/**
 * Without what is known of numbers, which need not hold in later iterations. What a name leads to at the end of an
 * iteration may be what it leads to in the next; it is another's too only if more names than this one lead there.
 */
function wide(shape: Shape, shared: (cell: Cell) => boolean): Shape {
  if (shape.kind === "number") return { ...shape, range: shape.range && { low: undefined, high: undefined } };
  if (shape.kind !== "cell") return shape;
  const aliases = shape.aliases.filter((cell, i) => i === 0 || shared(cell));
  return { ...shape, aliases, content: wideContent(shape.content, shared) };
}

function wideContent(shape: ContentShape, shared: (cell: Cell) => boolean): ContentShape {
  const one = (part: Shape): Shape => wide(part, shared);
  if (shape.kind === "list") return { ...shape, items: shape.items.map(one) };
  if (shape.kind === "record")
    return { kind: "record", fields: new Map([...shape.fields].map(([name, field]) => [name, one(field)])) };
  return shape;
}

/** What fits both. */
function either(old: Shape, found: Shape): Shape {
  if (found.kind === "fixed") return old;
  // A number stays an integer only if it was one before and after each iteration.
  if (old.kind === "number" && found.kind === "number")
    return { ...(old.range ? found : old), absent: old.absent ?? found.absent };
  if (old.kind === "cell" && found.kind === "cell")
    return { ...found, content: eitherContent(old.content, found.content) };
  return found;
}

function eitherContent(old: ContentShape, found: ContentShape): ContentShape {
  if (found.kind === "fixed" && found.content.kind !== "lost") return old;
  if (old.kind === "packed" && found.kind === "list") return old;
  if (old.kind === "list" && found.kind === "list")
    return { ...found, items: found.items.map((item, i) => either(old.items[i] ?? item, item)) };
  if (old.kind === "record" && found.kind === "record")
    return {
      kind: "record",
      fields: new Map([...found.fields].map(([name, field]) => [name, either(old.fields.get(name) ?? field, field)])),
    };
  return found;
}
