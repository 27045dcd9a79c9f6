/** Types and declarations of TypeScript for what modules export. */
import { countLeaves, type Field, type Plain } from "../plain.ts";
import { docComment, Scope, typeKey } from "./words.ts";

/** What a function takes is not written to, and says so; what it returns belongs to the caller. */
export function typeText(type: Plain, direction: "in" | "out"): string {
  const mark = direction === "in" ? "readonly " : "";
  switch (type.kind) {
    case "number":
    case "boolean":
      return type.kind;
    case "integer":
      return "number";
    case "none":
      return "null";
    case "array":
      return type.storage === "Array" ? arrayText(typeText(type.element, direction), mark) : type.storage;
    case "tuple":
      return `${mark}[${type.elements.map((element) => typeText(element, direction)).join(", ")}]`;
    case "object":
      return type.fields.length === 0
        ? "Record<never, never>"
        : `{ ${type.fields.map((field) => `${mark}${fieldKey(field, direction)}: ${typeText(field.type, direction)}`).join("; ")} }`;
  }
}

const fieldKey = (field: Field, direction: "in" | "out"): string =>
  direction === "in" && field.default !== undefined ? `${typeKey(field.name)}?` : typeKey(field.name);

const arrayText = (element: string, mark: string): string =>
  element.startsWith("readonly ") ? `${mark}(${element})[]` : `${mark}${element}[]`;

export interface Declared {
  readonly name: string;
  readonly documentation: string;
  readonly parameters: readonly Field[];
  readonly result: Plain;
}

/** The declaration of a function of a module. */
export const declaration = (declared: Declared): readonly string[] => [
  ...docComment(declared.documentation),
  `export declare function ${declared.name}(${parameterList(declared.parameters, typeText)}): ${typeText(declared.result, "out")};`,
];

/** The types of what may be on a device: where one array is, there is its buffer. */
export function deviceTypeText(type: Plain, direction: "in" | "out"): string {
  const mark = direction === "in" ? "readonly " : "";
  switch (type.kind) {
    case "none":
      return "null";
    case "tuple":
      return `${mark}[${type.elements.map((element) => deviceTypeText(element, direction)).join(", ")}]`;
    case "object":
      return `{ ${type.fields.map((field) => `${mark}${fieldKey(field, direction)}: ${deviceTypeText(field.type, direction)}`).join("; ")} }`;
    case "array":
      if (direction === "out") return deviceTypeText(type.element, direction);
      return countLeaves(type) === 1 ? `${typeText(type, direction)} | DeviceBuffer` : typeText(type, direction);
    case "number":
    case "integer":
    case "boolean":
      return direction === "out" ? "DeviceBuffer" : `${typeText(type, direction)} | DeviceBuffer`;
  }
}

/** A function on buffers, as a member of an object. */
export function deviceDeclaration({ name, parameters, result }: Declared): string {
  return `${typeKey(name)}(${parameterList(parameters, deviceTypeText)}): Promise<${deviceTypeText(result, "out")}>;`;
}

/** The same as a member of an object, that returns a promise. */
export const asyncDeclaration = (declared: Declared): readonly string[] => [
  ...docComment(declared.documentation),
  `${typeKey(declared.name)}(${parameterList(declared.parameters, typeText)}): Promise<${typeText(declared.result, "out")}>;`,
];

/** Parameters with a default may be left out at the end; before others, undefined stands for them. */
function parameterList(parameters: readonly Field[], typeOf: typeof typeText): string {
  const scope = new Scope([]);
  const lastGiven = parameters.findLastIndex((field) => field.default === undefined);
  const declared = parameters.map((field, i) => {
    const [name, type] = [scope.take(field.name), typeOf(field.type, "in")];
    if (field.default === undefined) return `${name}: ${type}`;
    return i > lastGiven ? `${name}?: ${type}` : `${name}: ${type} | undefined`;
  });
  return declared.join(", ");
}
