/** Code that checks a plain value and copies its leaves into typed arrays. */
import type { Dim } from "cotangent/compiler";
import { countLeaves, type Field, type Plain } from "../plain.ts";
import { dimText, positionText, type SizeNames } from "./dim-text.ts";
import { printMessage, property, type Message } from "./words.ts";

export interface ReaderContext {
  readonly sizes: SizeNames;
  /** The name of the function that makes errors: `(what, value, expected)`. */
  readonly mistake: string;
  /** The array that the next leaf goes into. */
  readonly nextLeaf: () => string;
  /** A variable that nothing else is called. */
  readonly fresh: (letter: string) => string;
  /** What is done with a value of one leaf where it is a buffer of a device, if it may be one. */
  readonly buffer?: (value: string, leaf: string) => Alternative;
}

/** A test, and the statement for where it holds. */
export interface Alternative {
  readonly test: string;
  readonly statement: string;
}

/** Where a value is: the expression for it, what people call it, and the loops around it. */
export interface Place {
  readonly value: string;
  readonly what: Message;
  readonly counters: readonly string[];
  readonly axes: readonly Dim[];
}

type ArrayPlain = Extract<Plain, { kind: "array" }>;

/** The statements for a value of `type` in the variable `value`. */
export const printReader = (type: Plain, value: string, what: Message, context: ReaderContext): readonly string[] =>
  read(type, { value, what, counters: [], axes: [] }, context);

function read(type: Plain, place: Place, context: ReaderContext): readonly string[] {
  const { buffer, ...plain } = context;
  if (!buffer || type.kind === "tuple" || type.kind === "object" || countLeaves(type) !== 1)
    return readPlain(type, place, context);
  const leaf = context.nextLeaf();
  const { test, statement } = buffer(place.value, leaf);
  return [
    `if (${test}) ${statement}`,
    "else {",
    ...readPlain(type, place, { ...plain, nextLeaf: () => leaf }).map((line) => `  ${line}`),
    "}",
  ];
}

function readPlain(type: Plain, place: Place, context: ReaderContext): readonly string[] {
  const { value } = place;
  switch (type.kind) {
    case "number":
      return [refuse(`typeof ${value} !== "number"`, place, ["a number"], context), store(value, place, context)];
    case "integer":
      return [refuse(`!Number.isInteger(${value})`, place, ["an integer"], context), store(value, place, context)];
    case "boolean":
      return [
        refuse(`typeof ${value} !== "boolean"`, place, ["a boolean"], context),
        store(`${value} ? 1 : 0`, place, context),
      ];
    case "none":
      return [];
    case "array": {
      // Elements of arrays are no buffers.
      const { buffer: _, ...plain } = context;
      return readArray(type, place, plain);
    }
    case "tuple":
      return [
        refuse(
          `!(Array.isArray(${value}) && ${value}.length === ${type.elements.length})`,
          place,
          [`an array of ${type.elements.length} elements`],
          context,
        ),
        ...type.elements.flatMap((element, i) => readPart(element, `${value}[${i}]`, within(place, `[${i}]`), context)),
      ];
    case "object":
      return [
        refuse(`!(typeof ${value} === "object" && ${value} !== null)`, place, ["an object"], context),
        ...type.fields.flatMap((field) =>
          readPart(field.type, fieldText(value, field), within(place, `.${field.name}`), context),
        ),
      ];
  }
}

function fieldText(value: string, field: Field): string {
  const text = property(value, field.name);
  return field.default === undefined ? text : `${text} === undefined ? ${field.default} : ${text}`;
}

const within = (place: Place, ...more: Message): Place => ({ ...place, what: [...place.what, ...more] });

/** A part is read once, into a variable. */
function readPart(type: Plain, value: string, place: Place, context: ReaderContext): readonly string[] {
  if (type.kind === "none") return [];
  const name = context.fresh("v");
  return [`const ${name} = ${value};`, ...read(type, { ...place, value: name }, context)];
}

function readArray(type: ArrayPlain, place: Place, context: ReaderContext): readonly string[] {
  const length = dimText(type.length, context.sizes);
  const isTyped = type.storage !== "Array";
  const test = refuse(`!(${arrayTest(type, place.value, length)})`, place, expectedArray(type, length), context);
  if (isTyped && place.counters.length === 0) return [test, `${context.nextLeaf()}.set(${place.value});`];
  const counter = context.fresh("i");
  const inner = {
    ...within(place, "[", { code: counter }, "]"),
    counters: [...place.counters, counter],
    axes: [...place.axes, type.length],
  };
  return [
    test,
    `for (let ${counter} = 0; ${counter} < ${length}; ${counter}++) {`,
    ...(isTyped
      ? [`  ${store(`${place.value}[${counter}]`, inner, context)}`]
      : readPart(type.element, `${place.value}[${counter}]`, inner, context).map((line) => `  ${line}`)),
    "}",
  ];
}

export const arrayTest = ({ storage }: ArrayPlain, value: string, length: string): string =>
  `${storage === "Array" ? `Array.isArray(${value})` : `${value} instanceof ${storage}`} && ${value}.length === ${length}`;

/** What an array should be. */
export function expectedArray({ storage, element }: ArrayPlain, length: string): Message {
  const [one, many] = elementWords[element.kind];
  const count = /^\d+$/.test(length) ? length : { code: length };
  return [storage === "Array" ? "an array of " : `a ${storage} of `, count, ` ${length === "1" ? one : many}`];
}

const elementWords: Readonly<Record<Plain["kind"], readonly [string, string]>> = {
  number: ["number", "numbers"],
  integer: ["integer", "integers"],
  boolean: ["boolean", "booleans"],
  none: ["element", "elements"],
  array: ["array", "arrays"],
  tuple: ["array", "arrays"],
  object: ["object", "objects"],
};

export const refuse = (
  test: string,
  { value, what }: Pick<Place, "value" | "what">,
  expected: Message,
  { mistake }: Pick<ReaderContext, "mistake">,
): string => `if (${test}) throw ${mistake}(${printMessage(what)}, ${value}, ${printMessage(expected)});`;

const store = (text: string, { counters, axes }: Place, { sizes, nextLeaf }: ReaderContext): string =>
  `${nextLeaf()}[${positionText(counters, axes, sizes)}] = ${text};`;
