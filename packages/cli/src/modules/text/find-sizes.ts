/** Where in the arguments of a function named sizes are the lengths of arrays. */
import { showDim, sizeNames, type Dim } from "cotangent/compiler";
import { leavesOf, type Field, type Plain } from "../plain.ts";
import { property, quote } from "./words.ts";

export interface FoundSize {
  readonly name: string;
  /** The expression for the array, which is safe where nothing is checked. */
  readonly value: string;
  /** What people call it. */
  readonly what: string;
  /** Whether it is an element of an array, which may be empty. */
  readonly isInside: boolean;
  /** Bytes of an element of four bytes each, where one buffer of a device can be the array and says how long it is. */
  readonly rowBytes?: number;
}

/** One place for each size that is the length of an array. @param params the variables of `parameters` */
export function findSizes(parameters: readonly Field[], params: readonly string[]): readonly FoundSize[] {
  const found = new Map<string, FoundSize>();
  const visit = (type: Plain, place: Omit<FoundSize, "name">): void => {
    switch (type.kind) {
      case "array": {
        const name = soleName(type.length);
        if (name !== undefined && !found.has(name)) found.set(name, { name, ...place, ...rowOf(type) });
        visit(type.element, { value: `${place.value}?.[0]`, what: `${place.what}[0]`, isInside: true });
        return;
      }
      case "tuple":
        type.elements.forEach((element, i) =>
          visit(element, { ...place, value: `${place.value}?.[${i}]`, what: `${place.what}[${i}]` }),
        );
        return;
      case "object":
        for (const field of type.fields)
          visit(field.type, {
            ...place,
            value: safeProperty(place.value, field.name),
            what: `${place.what}.${field.name}`,
          });
        return;
      case "number":
      case "integer":
      case "boolean":
      case "none":
    }
  };
  parameters.forEach((field, i) => visit(field.type, { value: params[i] ?? "", what: field.name, isInside: false }));
  return [...found.values()];
}

function rowOf({ element }: Extract<Plain, { kind: "array" }>): Pick<FoundSize, "rowBytes"> {
  const [axes = [], ...more] = leavesOf(element);
  const isKnown = more.length === 0 && axes.every((length) => typeof length === "number" && length > 0);
  return isKnown ? { rowBytes: axes.reduce<number>((bytes, length) => bytes * Number(length), 4) } : {};
}

const safeProperty = (object: string, name: string): string => {
  const text = property(object, name);
  return text.startsWith(`${object}[`) ? `${object}?.[${quote(name)}]` : text.replace(`${object}.`, `${object}?.`);
};

/** The name, if the length is no more than that. */
function soleName(length: Dim): string | undefined {
  const [name] = sizeNames([length]);
  return name !== undefined && showDim(length) === name ? name : undefined;
}
