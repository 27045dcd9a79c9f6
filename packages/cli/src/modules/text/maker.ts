/** Code that puts a plain value together from the typed arrays that hold its leaves. */
import type { Dim } from "cotangent/compiler";
import type { Plain } from "../plain.ts";
import { dimText, positionText, type SizeNames } from "./dim-text.ts";
import { literalKey } from "./words.ts";

export interface MakerContext {
  readonly sizes: SizeNames;
  readonly nextLeaf: () => string;
  readonly fresh: (letter: string) => string;
  /** Receives the statements that come before the expression. */
  readonly line: (text: string) => void;
}

interface Place {
  readonly counters: readonly string[];
  readonly axes: readonly Dim[];
}

/** The expression for a value of `type`. */
export const printMaker = (type: Plain, context: MakerContext): string =>
  make(type, { counters: [], axes: [] }, context);

function make(type: Plain, place: Place, context: MakerContext): string {
  switch (type.kind) {
    case "number":
    case "integer":
      return element(place, context);
    case "boolean":
      return `${element(place, context)} !== 0`;
    case "none":
      return "null";
    case "tuple":
      return `[${type.elements.map((part) => make(part, place, context)).join(", ")}]`;
    case "object":
      return type.fields.length === 0
        ? "{}"
        : `{ ${type.fields.map((field) => printField(field.name, make(field.type, place, context))).join(", ")} }`;
    case "array":
      return makeArray(type, place, context);
  }
}

const printField = (name: string, value: string): string => `${literalKey(name)}: ${value}`;

const element = ({ counters, axes }: Place, { nextLeaf, sizes }: MakerContext): string =>
  `${nextLeaf()}[${positionText(counters, axes, sizes)}]`;

function makeArray(type: Extract<Plain, { kind: "array" }>, place: Place, context: MakerContext): string {
  const { sizes, fresh, line } = context;
  const isFlat = (type.element.kind === "number" || type.element.kind === "integer") && place.counters.length === 0;
  if (isFlat && type.storage !== "Array") return `new ${type.storage}(${context.nextLeaf()})`;
  const length = dimText(type.length, sizes);
  const [name, counter] = [fresh("r"), fresh("i")];
  // Engines take a hundred times as long for Array.from.
  line(`const ${name} = new ${type.storage}(${length});`);
  line(`for (let ${counter} = 0; ${counter} < ${length}; ${counter}++) {`);
  const inner = { counters: [...place.counters, counter], axes: [...place.axes, type.length] };
  const value = make(type.element, inner, { ...context, line: (text) => line(`  ${text}`) });
  line(`  ${name}[${counter}] = ${value};`);
  line("}");
  return name;
}
