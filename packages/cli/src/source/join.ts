/**
 * What two ways of arriving at one place have in common: what is the same in both stays what it is; what differs becomes
 * a value of the program.
 */
import { contentOf } from "./cells.ts";
import { appendedAt } from "./growth.ts";
import type { Machine } from "./machine.ts";
import { isBoolean, isNumber, rangeOf } from "./numbers.ts";
import { plainTypeOfContent } from "./packed.ts";
import { resolve } from "./paths.ts";
import { samePlain, showPlain } from "./plain.ts";
import { itemsOf, within, type ContentShape, type Shape, type Side, type Way } from "./shapes.ts";
import { larger, smaller } from "./sizes.ts";
import { nothing, type Content, type Range, type Reference, type Staged } from "./staged.ts";
import { absentKind, jointlyAbsent } from "./undefined.ts";

const fixed = (value: Staged): Shape => ({ kind: "fixed", value });

/** Whether nothing tells `a` from `b`. */
export function sameStaged(a: Staged, b: Staged): boolean {
  if (a === b) return true;
  if (a.kind === "static" && b.kind === "static") return Object.is(a.value, b.value);
  if (a.kind === "number" && b.kind === "number") return a.value === b.value;
  if (a.kind === "boolean" && b.kind === "boolean") return a.value === b.value;
  if (a.kind === "reference" && b.kind === "reference") return a.cell === b.cell && samePath(a, b);
  return sameFunction(a, b);
}

function sameFunction(a: Staged, b: Staged): boolean {
  if (a.kind === "either" && b.kind === "either") return a.which === b.which;
  if (a.kind === "function" && b.kind === "function") return a.node === b.node && a.environment === b.environment;
  if (a.kind === "builtin" && b.kind === "builtin") return a.name === b.name && a.receiver === b.receiver;
  return a.kind === b.kind && (a.kind === "hole" || a.kind === "unknown");
}

const samePath = (a: Reference, b: Reference): boolean =>
  a.path.length === b.path.length && a.path.every((place, i) => place === b.path[i]);

const hull = (m: Machine, a: Range | undefined, b: Range | undefined): Range | undefined =>
  a && b && { low: smaller(m, a.low, b.low), high: larger(m, a.high, b.high) };

/** What `a` and `b` are, whichever of the two it is. */
export function join(m: Machine, a: Side, b: Side): Shape {
  const [x, y] = [a.value, b.value];
  if (sameStaged(x, y)) return fixed(x);
  if (x.kind === "unknown" || y.kind === "unknown") return fixed({ kind: "unknown" });
  if (x.kind === "hole") return alone(m, b);
  if (y.kind === "hole") return alone(m, a);
  if (x.kind === "reference" && y.kind === "reference") return cellShape(m, a, b);
  const found = joinKnown(m, x, y);
  if (!found) report(m, x, y);
  return found ?? fixed({ kind: "unknown" });
}

function joinKnown(m: Machine, x: Staged, y: Staged): Shape | undefined {
  if (isBoolean(x) && isBoolean(y)) return { kind: "boolean" };
  const absent = jointlyAbsent(x, y);
  if (isNumber(x) && isNumber(y) && !differ(x, y))
    return { kind: "number", range: hull(m, rangeOf(x), rangeOf(y)), absent };
  if (absent && [x, y].every((one) => isNumber(one) || absentKind(one)))
    return { kind: "number", range: undefined, absent };
  const [some, others] = [optionsOf(x), optionsOf(y)];
  if (some.length === 0 || others.length === 0) return undefined;
  const more = others.filter((one) => !some.some((other) => sameStaged(one, other)));
  return { kind: "either", options: [...some, ...more] };
}

/** Whether one may be undefined and the other one null. */
const differ = (x: Staged, y: Staged): boolean =>
  [x, y].some((one) => one.kind === "number" && one.absent) && !jointlyAbsent(x, y);

/** Functions and texts that `x` may be: what is known when compiling, and can be asked which it is later. */
function optionsOf(x: Staged): readonly Staged[] {
  if (x.kind === "either") return x.options;
  const isText = x.kind === "static" && typeof x.value === "string";
  return isText || x.kind === "function" || x.kind === "builtin" ? [x] : [];
}

/** What only one way has made. */
const alone = (m: Machine, side: Side): Shape =>
  side.value.kind === "reference" ? cellShape(m, side, side) : generalise(side.value);

/** `x` as something that the program knows only when it runs. */
export function generalise(x: Staged): Shape {
  if (isBoolean(x)) return { kind: "boolean" };
  if (isNumber(x)) return { kind: "number", range: rangeOf(x), absent: x.kind === "number" ? x.absent : undefined };
  return fixed(x);
}

const describe = (x: Staged): string =>
  x.kind === "static" ? String(x.value) : x.kind === "reference" ? "an array or object" : `a ${x.kind}`;

function report(m: Machine, x: Staged, y: Staged): void {
  if (!m.node) return;
  const empty = [x, y].some((one) => one.kind === "static" && (one.value === undefined || one.value === null));
  const text = [x, y].some((one) => one.kind === "static" && typeof one.value === "string");
  if (empty) m.report(m.node, "maybe-undefined");
  else if (text) m.report(m.node, "dynamic-text");
  else m.report(m.node, "kinds-differ", describe(x), describe(y));
}

function cellShape(m: Machine, a: Side, b: Side): Shape {
  const [x, y] = [a.value, b.value];
  if (x.kind !== "reference" || y.kind !== "reference") return fixed({ kind: "unknown" });
  const [one, other] = [within(m, a.way, () => contentOf(m, x)), within(m, b.way, () => contentOf(m, y))];
  if (!one || !other) return fixed({ kind: "unknown" });
  const content =
    a === b ? generaliseContent(m, a, one) : joinContent(m, { ...a, content: one }, { ...b, content: other });
  if (!content) return fixed({ kind: "unknown" });
  const aliases = [within(m, a.way, () => resolve(m, x)).cell, within(m, b.way, () => resolve(m, y)).cell];
  return { kind: "cell", content, aliases };
}

function generaliseContent(m: Machine, side: Side, content: Content): ContentShape {
  const one = (value: Staged): Shape =>
    value.kind === "reference" ? cellShape(m, { ...side, value }, { ...side, value }) : generalise(value);
  if (content.kind === "list") return { kind: "list", items: content.items.map(one), storage: content.storage };
  if (content.kind === "packed") return { kind: "packed", type: content.type };
  if (content.kind === "record")
    return { kind: "record", fields: new Map([...content.fields].map(([name, value]) => [name, one(value)])) };
  return { kind: "fixed", content };
}

export interface ContentSide {
  readonly content: Content;
  readonly way: Way;
}

export function joinContent(m: Machine, a: ContentSide, b: ContentSide): ContentShape | undefined {
  const [x, y] = [a.content, b.content];
  if (x === y) return { kind: "fixed", content: x };
  if (x.kind === "lost" || y.kind === "lost") return { kind: "fixed", content: { kind: "lost" } };
  const pair = (one: Staged, other: Staged): Shape => join(m, { value: one, way: a.way }, { value: other, way: b.way });
  if (x.kind === "list" && y.kind === "list" && x.items.length === y.items.length)
    return { kind: "list", items: x.items.map((item, i) => pair(item, y.items[i] ?? item)), storage: x.storage };
  if (x.kind === "record" && y.kind === "record")
    return { kind: "record", fields: joinFields(x.fields, y.fields, pair) };
  if (x.kind === "growing" || y.kind === "growing") return joinGrowing(m, a, b);
  return joinPacked(m, a, b);
}

type Fields = ReadonlyMap<string, Staged>;

function joinFields(x: Fields, y: Fields, pair: (one: Staged, other: Staged) => Shape): ReadonlyMap<string, Shape> {
  const names = [...new Set([...x.keys(), ...y.keys()])];
  return new Map(names.map((name) => [name, pair(x.get(name) ?? nothing, y.get(name) ?? nothing)]));
}

/** Arrays as arrays of the program, which have one type. */
function joinPacked(m: Machine, a: ContentSide, b: ContentSide): ContentShape | undefined {
  const place = appendedAt.get(a.content) ?? appendedAt.get(b.content);
  if (place && a.content.kind === "list" && b.content.kind === "list") {
    m.report(place, "dynamic-length", "it is appended to on some ways only");
    return undefined;
  }
  const [s, t] = [a, b].map(({ content, way }) => within(m, way, () => plainTypeOfContent(m, content)));
  if (!s || !t) return undefined;
  if (s.kind === "array" && samePlain(s, t)) return { kind: "packed", type: s };
  const code = s.kind === "array" && t.kind === "array" ? "lengths-differ" : "kinds-differ";
  if (m.node) m.report(m.node, code, showPlain(s), showPlain(t));
  return undefined;
}

/** What is appended is so on all ways, or the length would depend on values. */
function joinGrowing(m: Machine, a: ContentSide, b: ContentSide): ContentShape | undefined {
  const [x, y] = [itemsOf(a.content), itemsOf(b.content)];
  const all = [a, b].every(({ content }) => content.kind === "growing" && content.pushed.every((one) => "item" in one));
  if (x && y && all && x.length === y.length)
    return {
      kind: "growing",
      items: x.map((item, i) => join(m, { value: item, way: a.way }, { value: y[i] ?? item, way: b.way })),
    };
  if (m.node) m.report(m.node, "dynamic-length", "it is appended to on some ways only");
  return undefined;
}
