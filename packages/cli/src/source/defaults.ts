/** What parameters are where nothing is given for them, as far as that is known when compiling. */
import { Node, type BindingElement, type Expression, type ParameterDeclaration } from "ts-morph";
import { moduleEnvironment } from "./environment.ts";
import type { Machine } from "./machine.ts";
import type { PlainField, PlainType } from "./source-program.ts";

/**
 * The parameter as a field: `x = 2` and the parts of `{ rate = 0.05 }: Options = {}` have a default. Others that an initializer
 * gives a value must be given, since their type says so: a default that is computed, or an array.
 */
export function withDefaults(m: Machine, parameter: ParameterDeclaration, field: PlainField): PlainField {
  const [pattern, initializer] = [parameter.getNameNode(), parameter.getInitializer()];
  const type = Node.isObjectBindingPattern(pattern) ? withParts(m, field.type, pattern.getElements()) : field.type;
  const isEmpty = Node.isObjectLiteralExpression(initializer) && initializer.getProperties().length === 0;
  const code = isEmpty ? "{}" : isScalar(type) && initializer ? codeOf(m, initializer, type) : undefined;
  return code === undefined ? { ...field, type } : { ...field, type, default: code };
}

const isScalar = ({ kind }: PlainType): boolean => kind === "number" || kind === "boolean";

function withParts(m: Machine, type: PlainType, elements: readonly BindingElement[]): PlainType {
  if (type.kind !== "object") return type;
  const fields = type.fields.map((field): PlainField => {
    const element = elements.find((one) => (one.getPropertyNameNode()?.getText() ?? one.getName()) === field.name);
    const initializer = element?.getInitializer();
    const code = initializer && isScalar(field.type) ? codeOf(m, initializer, field.type) : undefined;
    return code === undefined ? field : { ...field, default: code };
  });
  return { kind: "object", fields };
}

/** The number or truth value that an expression of the module is, as code; undefined if it is none that is known. */
function codeOf(m: Machine, initializer: Expression, { kind }: PlainType): string | undefined {
  const { diagnostics } = m;
  m.diagnostics = new Map(diagnostics);
  const found = m.evaluate(initializer, moduleEnvironment);
  m.diagnostics = diagnostics;
  if (found.kind !== "static" || typeof found.value !== kind) return undefined;
  return Object.is(found.value, -0) ? "-0" : String(found.value);
}
