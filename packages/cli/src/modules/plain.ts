/** Types of plain values in modules, and their leaves. */
import { sizeNames, type Dim, type Program } from "cotangent/compiler";
import type { Sizing } from "../source/derived-sizes.ts";
import type { PlainType } from "../source/source-program.ts";

/** A type of plain values, or `none` where a value has no derivative: fields of it do not exist, elements of it are null. */
export type Plain =
  | { readonly kind: "number" }
  /** A number without a derivative. */
  | { readonly kind: "integer" }
  | { readonly kind: "boolean" }
  | { readonly kind: "none" }
  | {
      readonly kind: "array";
      readonly element: Plain;
      readonly length: Dim;
      readonly storage: Extract<PlainType, { kind: "array" }>["storage"] | "Int32Array" | "Uint32Array" | "Uint8Array";
    }
  | { readonly kind: "tuple"; readonly elements: readonly Plain[] }
  | { readonly kind: "object"; readonly fields: readonly Field[] };

/** What modules are made of: a {@link import("../source/source-program.ts").SourceProgram}, or a traced function. */
export interface ModuleSource {
  readonly name: string;
  readonly parameters: readonly Field[];
  readonly result: Plain;
  /** Inputs are the leaves of the parameters, outputs those of the result. */
  readonly program: Program;
  /** Sizes that are no lengths of parameters, and what lengths must be; there are none if absent. */
  readonly sizing?: Sizing;
  readonly documentation: string;
}

export interface Field {
  readonly name: string;
  readonly type: Plain;
  /** What it is where nothing is given, as code: a number, a truth value, or an object without fields. */
  readonly default?: string;
}

export const number: Plain = { kind: "number" };
export const none: Plain = { kind: "none" };

/** An object of these fields, but for those of `none`. */
export const objectOf = (fields: readonly Field[]): Plain => {
  const kept = fields.filter(({ type }) => type.kind !== "none");
  return kept.length === 0 && fields.length > 0 ? none : { kind: "object", fields: kept };
};

/** The lengths of the arrays that each leaf is in, from the outside. */
export function leavesOf(type: Plain): readonly (readonly Dim[])[] {
  switch (type.kind) {
    case "number":
    case "integer":
    case "boolean":
      return [[]];
    case "none":
      return [];
    case "array":
      return leavesOf(type.element).map((axes) => [type.length, ...axes]);
    case "tuple":
      return type.elements.flatMap(leavesOf);
    case "object":
      return type.fields.flatMap((field) => leavesOf(field.type));
  }
}

/** What people call each leaf: `samples.x` for the numbers that elements of a list have at `x`. */
export function leafNames({ name, type }: Field): readonly string[] {
  switch (type.kind) {
    case "number":
    case "integer":
    case "boolean":
      return [name];
    case "none":
      return [];
    case "array":
      return leafNames({ name, type: type.element });
    case "tuple":
      return type.elements.flatMap((element, i) => leafNames({ name: `${name}[${i}]`, type: element }));
    case "object":
      return type.fields.flatMap((field) =>
        leafNames({ name: name === "" ? field.name : `${name}.${field.name}`, type: field.type }),
      );
  }
}

export const countLeaves = (type: Plain): number => leavesOf(type).length;

/** The type of derivatives of values of `type`, which has a number wherever `type` has one. */
export function tangentOf(type: Plain): Plain {
  switch (type.kind) {
    case "number":
      return number;
    case "integer":
    case "boolean":
    case "none":
      return none;
    case "array": {
      const element = tangentOf(type.element);
      return element.kind === "none" ? none : { ...type, element };
    }
    case "tuple": {
      const elements = type.elements.map(tangentOf);
      return elements.length > 0 && elements.every(({ kind }) => kind === "none") ? none : { kind: "tuple", elements };
    }
    case "object":
      return objectOf(type.fields.map((field) => ({ name: field.name, type: tangentOf(field.type) })));
  }
}

/** For each leaf whether it is a number. */
export function numbersIn(type: Plain): readonly boolean[] {
  switch (type.kind) {
    case "number":
      return [true];
    case "integer":
    case "boolean":
      return [false];
    case "none":
      return [];
    case "array":
      return numbersIn(type.element);
    case "tuple":
      return type.elements.flatMap(numbersIn);
    case "object":
      return type.fields.flatMap((field) => numbersIn(field.type));
  }
}

/** `outer` with a value of `inner` for each of its numbers: the type of derivatives of one by the other. */
export function substitute(outer: Plain, inner: Plain): Plain {
  switch (outer.kind) {
    case "number":
      return inner;
    case "integer":
    case "boolean":
    case "none":
      return none;
    case "array": {
      const element = substitute(outer.element, inner);
      const storage = element.kind === "number" ? outer.storage : "Array";
      return element.kind === "none" ? none : { ...outer, element, storage };
    }
    case "tuple":
      return { kind: "tuple", elements: outer.elements.map((element) => substitute(element, inner)) };
    case "object":
      return objectOf(outer.fields.map((field) => ({ name: field.name, type: substitute(field.type, inner) })));
  }
}

/** The named sizes in lengths of arrays, sorted. */
export const sizesIn = (types: readonly Plain[]): readonly string[] =>
  sizeNames(types.flatMap((type) => leavesOf(type).flat()));

/** For each leaf of the parameters of `source` whether it is a number of one of `wrt`. */
export const activeInputs = ({ parameters }: ModuleSource, wrt: readonly Field[]): readonly boolean[] =>
  parameters.flatMap(({ name, type }) =>
    numbersIn(type).map((isNumber) => isNumber && wrt.some((field) => field.name === name)),
  );

/** `field` under a name that none of `others` has. */
export function unlike(field: Field, others: readonly Field[]): Field {
  const taken = others.some(({ name }) => name === field.name);
  return taken ? unlike({ ...field, name: `${field.name}_` }, others) : field;
}
