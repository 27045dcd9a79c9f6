/** Ways into packed cells: which leaves, and at which positions. */
import { addDims, bool, i32, type Dim, type Value } from "cotangent/compiler";
import { emit, full, type Machine } from "./machine.ts";
import { sizeValue } from "./numbers.ts";
import { leafCount } from "./plain.ts";
import { atLeast } from "./sizes.ts";
import type { PlainType } from "./source-program.ts";
import type { Content, NumberValue, Place, Reference, Static } from "./staged.ts";

/** The cell that holds what `found` leads to now. */
export function resolve(m: Machine, found: Reference): Reference {
  const content = m.state.cells.get(found.cell);
  if (content?.kind !== "forward") return found;
  return resolve(m, { ...content.to, path: [...content.to.path, ...found.path] });
}

/** The type of what lies at a place of a value of type `type`. */
export function typeIn(type: PlainType, place: Place): PlainType | undefined {
  if ("field" in place)
    return type.kind === "object" ? type.fields.find(({ name }) => name === place.field)?.type : undefined;
  if (type.kind === "array") return type.element;
  if (type.kind !== "tuple" || place.index.kind !== "static") return undefined;
  return type.elements[Number(place.index.value)];
}

export const typeAt = (type: PlainType, path: readonly Place[]): PlainType | undefined =>
  path.reduce<PlainType | undefined>((at, place) => at && typeIn(at, place), type);

export interface Position {
  readonly value: Value;
  /** Whether it is one; known, or a truth value of the program. */
  readonly inside: boolean | Value;
}

/** An index of an array as an i32 position. */
export function positionOf(m: Machine, index: NumberValue | Static, length: Dim): Position {
  if (index.kind === "static") {
    const at = Number(index.value);
    if (!Number.isInteger(at) || at < 0) return { value: full(m, 0, i32), inside: false };
    const value = full(m, at, i32);
    if (atLeast(m, length, at + 1)) return { value, inside: true };
    if (typeof length === "number") return { value, inside: false };
    return { value, inside: emit(m, "lt", [value, sizeValue(m, length)]) };
  }
  const { integer } = index;
  if (integer) return { value: integer.value, inside: insideOf(m, integer, length) };
  const value = emit(m, "cast", [index.value], { dtype: i32 });
  const exact = emit(m, "eq", [emit(m, "cast", [value], { dtype: m.dtype }), index.value]);
  return { value, inside: emit(m, "and", [exact, between(m, value, length)]) };
}

function insideOf(m: Machine, { value, range }: Integer, length: Dim): true | Value {
  const aboveZero = range.low !== undefined && atLeast(m, range.low, 0);
  const belowEnd = range.high !== undefined && atLeast(m, length, addDims(range.high, 1));
  if (aboveZero) return belowEnd || emit(m, "lt", [value, sizeValue(m, length)]);
  return belowEnd ? emit(m, "le", [full(m, 0, i32), value]) : between(m, value, length);
}

type Integer = NonNullable<NumberValue["integer"]>;

const between = (m: Machine, value: Value, length: Dim): Value =>
  emit(m, "and", [emit(m, "le", [full(m, 0, i32), value]), emit(m, "lt", [value, sizeValue(m, length)])]);

export interface Found {
  readonly type: PlainType;
  /** Which leaves, and how many. */
  readonly first: number;
  readonly count: number;
  readonly positions: readonly Value[];
  readonly inside: boolean | Value;
}

const both = (m: Machine, a: boolean | Value, b: boolean | Value): boolean | Value =>
  a === true ? b : b === true ? a : a === false || b === false ? false : emit(m, "and", [a, b]);

/** What lies at the end of `path`; undefined if there is no such field. */
export function follow(m: Machine, start: PlainType, path: readonly Place[]): Found | undefined {
  let type = start;
  let first = 0;
  let inside: boolean | Value = true;
  const positions: Value[] = [];
  for (const place of path) {
    const next = typeIn(type, place);
    if (!next) return undefined;
    first += leavesBefore(type, place);
    if (type.kind === "array" && "index" in place) {
      const position = positionOf(m, place.index, type.length);
      positions.push(position.value);
      inside = both(m, inside, position.inside);
    }
    type = next;
  }
  return { type, first, count: leafCount(type), positions, inside };
}

function leavesBefore(type: PlainType, place: Place): number {
  if (type.kind === "object" && "field" in place) {
    const at = type.fields.findIndex(({ name }) => name === place.field);
    return type.fields.slice(0, at).reduce((total, field) => total + leafCount(field.type), 0);
  }
  if (type.kind === "tuple" && "index" in place && place.index.kind === "static")
    return type.elements.slice(0, Number(place.index.value)).reduce((total, element) => total + leafCount(element), 0);
  return 0;
}

type PlaceParams = {
  readonly axes: readonly number[];
  readonly sizes: readonly Dim[];
  readonly batch: number;
  readonly mode: Mode;
};

/** What lies outside is moved inside or left out, or nothing does. */
type Mode = "clip" | "drop" | "inside";

export const placesAt = (positions: readonly Value[], mode: Mode): PlaceParams => ({
  axes: positions.map((_, i) => i),
  sizes: [],
  batch: 0,
  mode,
});

/** The leaves at the end of a path. */
export function gatherLeaves(
  m: Machine,
  { type, leaves }: Extract<Content, { kind: "packed" }>,
  path: readonly Place[],
): readonly Value[] {
  const found = follow(m, type, path);
  if (!found) return [];
  const own = leaves.slice(found.first, found.first + found.count);
  if (found.positions.length === 0) return own;
  return own.map((leaf) => gatherOne(m, leaf, found));
}

/** NaN, or false, where there is nothing. */
export function gatherOne(m: Machine, leaf: Value, { positions, inside }: Found): Value {
  const { dtype, shape } = leaf.type;
  const rest = shape.slice(positions.length);
  const absent = (): Value => full(m, dtype === bool ? 0 : NaN, dtype, rest);
  if (inside === false || shape.slice(0, positions.length).includes(0)) return absent();
  const read = emit(m, "gather", [leaf, ...positions], placesAt(positions, inside === true ? "inside" : "clip"));
  if (inside === true) return read;
  const chosen = rest.length === 0 ? inside : emit(m, "broadcast", [inside], { shape: rest, axes: [] });
  return emit(m, "select", [chosen, read, absent()]);
}
