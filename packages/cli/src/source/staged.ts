/**
 * What an expression of the user is worth while the program is being made: known now (static), or known when the program
 * runs (dynamic), and then a value of the program. Arrays and objects are references to cells, as in JavaScript.
 */
import type { Dim, Value } from "cotangent/compiler";
import type { Node } from "ts-morph";
import type { Environment } from "./environment.ts";
import type { PlainType } from "./source-program.ts";

export type Literal = number | boolean | string | undefined | null;

export interface Static {
  readonly kind: "static";
  readonly value: Literal;
}

/** Integers from `low` to `high`, both inclusive; undefined where nothing is known. */
export interface Range {
  readonly low: Dim | undefined;
  readonly high: Dim | undefined;
}

/** `of / by` for a `by` of 2 or more, in lowest terms. */
export interface Quotient {
  readonly of: Dim;
  readonly by: number;
}

export type Absent = "undefined" | "null";

export interface NumberValue {
  readonly kind: "number";
  readonly value: Value;
  /** The same number as an i32, where it is known to be one. */
  readonly integer?: { readonly value: Value; readonly range: Range } | undefined;
  /** Whether it is a number and not undefined, where an element may be none of its array. */
  readonly present?: Value | undefined;
  /** What it is otherwise, where the user says so. */
  readonly absent?: Absent | undefined;
  /** What it is in terms of lengths, where that may be no integer. */
  readonly quotient?: Quotient | undefined;
}

export interface BooleanValue {
  readonly kind: "boolean";
  readonly value: Value;
  readonly present?: Value | undefined;
}

/** Where in a cell: at an index, or in a field. */
export type Place = { readonly index: NumberValue | Static } | { readonly field: string };

export interface Reference {
  readonly kind: "reference";
  readonly cell: Cell;
  readonly path: readonly Place[];
}

export interface Closure {
  readonly kind: "function";
  readonly node: Node;
  readonly environment: Environment;
}

/** A function or namespace of the language, such as `Math` or `Math.sin`. */
export interface Builtin {
  readonly kind: "builtin";
  readonly name: string;
  /** What a method belongs to. */
  readonly receiver?: Staged | undefined;
}

/** A variable that has no value yet. */
export interface Hole {
  readonly kind: "hole";
}

/** In the place of what is wrong and has been reported. */
export interface Unknown {
  readonly kind: "unknown";
}

/** One of several functions or texts, where a value of the program, an i32, says which. */
export interface Either {
  readonly kind: "either";
  readonly which: Value;
  readonly options: readonly Staged[];
}

export type Staged = Either | Static | NumberValue | BooleanValue | Reference | Closure | Builtin | Hole | Unknown;

/** The identity of an array or object. */
export interface Cell {
  owner: "local" | "parameter" | "module";
  /** Cells that may be the same array: what is written to one makes the others unreadable. */
  readonly mayAlias: Cell[];
}

export type Storage = "Array" | "Float64Array" | "Float32Array";

export type Content =
  /** Elements of any kind; their number is known. */
  | { readonly kind: "list"; readonly items: readonly Staged[]; readonly storage: Storage }
  | { readonly kind: "record"; readonly fields: ReadonlyMap<string, Staged> }
  /** Elements of one type, held in arrays of the program. */
  | { readonly kind: "packed"; readonly type: PlainArray; readonly leaves: readonly Value[] }
  /** Within a loop that appends to it: what one iteration has appended. */
  | { readonly kind: "growing"; readonly pushed: readonly Pushed[] }
  /** Now part of another cell. */
  | { readonly kind: "forward"; readonly to: Reference }
  /** Written to through a cell that may or may not be this one. */
  | { readonly kind: "lost" };

/** One element, or as many as a loop within has appended. */
export type Pushed = { readonly item: Staged } | { readonly block: Extract<Content, { kind: "packed" }> };

export type PlainArray = Extract<PlainType, { kind: "array" }>;

export const known = (value: Literal): Static => ({ kind: "static", value });
export const nothing: Static = known(undefined);
export const unknown: Unknown = { kind: "unknown" };
export const hole: Hole = { kind: "hole" };
export const newCell = (owner: Cell["owner"] = "local"): Cell => ({ owner, mayAlias: [] });
export const newLocalCell = (): Cell => newCell("local");
export const reference = (cell: Cell, path: readonly Place[] = []): Reference => ({ kind: "reference", cell, path });
