/** Which variables and cells a loop carries, and in what shape: as long as an iteration changes more, there is another try. */
import type { Variable } from "../environment.ts";
import type { Machine } from "../machine.ts";
import {
  generalise,
  join,
  joinContent,
  sameStaged,
  showContent,
  showShape,
  type ContentShape,
  type Shape,
  type Way,
} from "../shapes.ts";
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
  const variables = new Map(before.variables);
  const cells = new Map(before.cells);
  const growing = new Set(before.growing);
  const shared = (cell: Cell): boolean => namesOf(cell, exit) > 1;
  let more = false;
  for (const [variable, start] of entry.state.variables) {
    const end = exit.state.variables.get(variable) ?? start;
    const old = before.variables.get(variable);
    if (!old && sameStaged(start, end)) continue;
    const found = wide(join(m, { value: start, way: entry }, { value: end, way: exit }), shared);
    const shape = old ? either(old, found) : found;
    if (old && showShape(shape) === showShape(old)) continue;
    variables.set(variable, shape);
    more = true;
  }
  for (const [cell, start] of entry.state.cells) {
    const end = exit.state.cells.get(cell) ?? start;
    const old = before.cells.get(cell);
    if (growing.has(cell) || (!old && start === end)) continue;
    if (grows(start, end)) {
      growing.add(cell);
      more = true;
      continue;
    }
    const found = joinContent(m, { content: start, way: entry }, { content: end, way: exit });
    if (!found) continue;
    const shape = old ? eitherContent(old, wideContent(found, shared)) : wideContent(found, shared);
    if (old && showContent(shape) === showContent(old)) continue;
    cells.set(cell, shape);
    more = true;
  }
  return more ? { variables, cells, growing } : undefined;
}

/** How many variables lead to a cell. */
const namesOf = (cell: Cell, { state }: Way): number =>
  [...state.variables.values()].filter((value) => value.kind === "reference" && value.cell === cell).length;

/**
 * Without what is known of numbers, which need not hold in later iterations. What a name leads to at the end of an
 * iteration may be what it leads to in the next; it is another's too only if more names than this one lead there.
 */
function wide(shape: Shape, shared: (cell: Cell) => boolean): Shape {
  if (shape.kind === "number") return { kind: "number", range: shape.range && { low: undefined, high: undefined } };
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
  if (old.kind === "number" && found.kind === "number") return old.range ? found : old;
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
