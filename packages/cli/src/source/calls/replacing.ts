/** Methods that put something in the place of a part of their array: `fill`, `set`, `splice`, `pop`, `shift`, `unshift`. */
import { addDims, subDims, type Dim } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { contentOf, get } from "../cells.ts";
import { packedOf } from "../concat.ts";
import { demand, lengthFrom } from "../lengths.ts";
import type { Machine } from "../machine.ts";
import { sizeNumber, valueOf } from "../numbers.ts";
import { place } from "../packed.ts";
import { limitOf, range, withRange, type Whole } from "../ranges.ts";
import { extremeOf } from "../size-arithmetic.ts";
import { known, nothing, type Content, type NumberValue, type Reference, type Staged, type Static } from "../staged.ts";
import { stored } from "../writing.ts";
import { repeated } from "./repeated.ts";

type Packed = Extract<Content, { kind: "packed" }>;

export interface Change {
  readonly array: Reference;
  readonly args: readonly Staged[];
  readonly node: Node | undefined;
  /** Gives the array other elements, and returns it. */
  readonly replace: (next: Content) => Staged;
}

/** `x.fill(value, from, to)`; undefined if the places depend on values. */
export function fillPart(m: Machine, content: Content, { args, replace }: Change): Staged | undefined {
  if (content.kind !== "packed" || content.type.element.kind !== "number") return undefined;
  const { length, storage } = content.type;
  const [value = nothing, start = known(0), end] = args;
  const to = end ? within(m, end, length) : length;
  const from = to === undefined ? undefined : within(m, start, length, to);
  if (from === undefined || to === undefined) return undefined;
  const count = subDims(to, from);
  const one = valueOf(m, stored(m, value, storage));
  const middle: Packed = { ...content, type: { ...content.type, length: count }, leaves: [repeated(m, one, count)] };
  const filled = withRange(m, content, [from, to], middle);
  return filled && replace(filled);
}

/** A place, or the end if that comes before it; one that is less than 0 is counted from the end. */
function within(m: Machine, x: Staged, length: Dim, end = length): Dim | undefined {
  const isNegative = x.kind === "static" && Number(x.value) < 0;
  const at = isNegative ? extremeOf(m, "max", [0, addDims(length, Number(x.value))]) : lengthFrom(m, x);
  return at === undefined ? undefined : extremeOf(m, "min", [at, end]);
}

/** `typed.set(source, offset)`; undefined if the offset depends on values. */
export function copyInto(m: Machine, content: Content, { args, node, replace }: Change): Staged | undefined {
  const [source, offset = known(0)] = args;
  const given = source?.kind === "reference" ? contentOf(m, source) : undefined;
  const at = lengthFrom(m, offset);
  if (!given || at === undefined) return undefined;
  const all =
    content.kind === "list" && given.kind === "list" && typeof at === "number"
      ? setItems(m, content, given, at)
      : setPart(m, packedOf(m, content), packedOf(m, given), { at, node });
  if (all) replace(all);
  return nothing;
}

interface Start {
  readonly at: Dim;
  readonly node: Node | undefined;
}

function setPart(
  m: Machine,
  whole: Packed | undefined,
  middle: Packed | undefined,
  { at, node }: Start,
): Packed | undefined {
  if (!whole || !middle) return undefined;
  const end = addDims(at, middle.type.length);
  if (node) demand(m, subDims(whole.type.length, end), node);
  const leaves = middle.leaves.map((value) => valueOf(m, stored(m, { kind: "number", value }, whole.type.storage)));
  return withRange(m, whole, [at, end], { ...middle, leaves });
}

type List = Extract<Content, { kind: "list" }>;

/** The same where both lengths are known: elements stay apart. */
function setItems(m: Machine, content: List, given: List, at: number): Content | undefined {
  const { items, storage } = content;
  const end = at + given.items.length;
  if (end > items.length) {
    if (m.node) m.report(m.node, "index-out-of-range", String(end - 1), String(items.length));
    return undefined;
  }
  const stores = given.items.map((item) => stored(m, item, storage));
  return { ...content, items: items.toSpliced(at, stores.length, ...stores) };
}

/** `x.splice(start, count, …items)`: what is taken out; undefined if the places depend on values. */
export function splice(m: Machine, content: Content, change: Change): Staged | undefined {
  const [start = known(0), count] = change.args;
  if (content.kind === "list" && isNumber(start) && (!count || isNumber(count)))
    return spliceItems(m, content, Number(start.value), change);
  const whole = packedOf(m, content);
  return whole && splicePart(m, whole, start, change);
}

function spliceItems(m: Machine, content: List, start: number, { args, replace }: Change): Staged {
  const [, count, ...items] = args;
  const all = [...content.items];
  const taken = all.splice(start, count && isNumber(count) ? Number(count.value) : all.length, ...items);
  replace({ ...content, items: all });
  return place(m, { ...content, items: taken });
}

function splicePart(m: Machine, whole: Packed, start: Staged, { args, node, replace }: Change): Staged | undefined {
  const [, count, ...items] = args;
  const wholeArray = { length: whole.type.length, node };
  const from = limitOf(m, start, 0, wholeArray);
  if (from === undefined) return undefined;
  const to = count ? endOf(m, from, count, wholeArray) : whole.type.length;
  const middle = packedOf(m, { kind: "list", items, storage: "Array" });
  const all = to !== undefined && middle ? withRange(m, whole, [from, to], middle) : undefined;
  if (to === undefined || !all) return undefined;
  replace(all);
  return place(m, range(m, whole, from, to));
}

function endOf(m: Machine, from: Dim, count: Staged, whole: Whole): Dim | undefined {
  const number = lengthFrom(m, count);
  return number === undefined ? undefined : limitOf(m, sizeNumber(m, addDims(from, number)), whole.length, whole);
}

const isNumber = (x: Staged): x is Static => x.kind === "static" && typeof x.value === "number";

/** `pop`, `shift` and `unshift` of arrays of the program. */
export function atEnd(m: Machine, content: Content, name: string, change: Change): Staged | undefined {
  if (content.kind !== "packed") return undefined;
  const { length } = content.type;
  if (name === "unshift") {
    const more = packedOf(m, { kind: "list", items: change.args, storage: "Array" });
    const all = more && withRange(m, content, [0, 0], more);
    if (all) change.replace(all);
    return all && sizeNumber(m, all.type.length);
  }
  if (change.node) demand(m, subDims(length, 1), change.node);
  const last = subDims(length, 1);
  const at = name === "pop" ? sizeNumber(m, last) : known(0);
  if (!isPlace(at)) return undefined;
  const taken = get(m, change.array, { index: at });
  change.replace(name === "pop" ? range(m, content, 0, last) : range(m, content, 1, length));
  return taken;
}

const isPlace = (x: Staged): x is NumberValue | Static => x.kind === "number" || x.kind === "static";
