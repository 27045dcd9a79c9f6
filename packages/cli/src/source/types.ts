/** Types of TypeScript as types of plain values. */
import { namedSize, type Dim } from "cotangent/compiler";
import type { Node, Type } from "ts-morph";
import type { Machine } from "./machine.ts";
import type { PlainType } from "./source-program.ts";

const typed = ["Float64Array", "Float32Array"] as const;

interface Place {
  readonly node: Node;
  /** As options name it: `grid[]`, `state.velocity`. */
  readonly path: string;
  /** Axes of the arrays around. */
  readonly axis: number;
}

/** The plain type of parameters; undefined if it is none, which is reported. */
export function plainType(m: Machine, type: Type, place: Place): PlainType | undefined {
  const bare = type.getNonNullableType();
  if (bare.isAny() || bare.isUnknown()) {
    m.report(place.node, "any-type", `"${place.path}"`);
    return undefined;
  }
  const scalar = scalarType(bare);
  if (scalar) return scalar;
  if (bare.isUnion()) return unionType(m, bare, place);
  if (bare.isTuple()) return tupleType(m, bare, place);
  const array = arrayType(m, bare, place);
  if (array !== undefined) return array ?? undefined;
  if (bare.isObject() && bare.getCallSignatures().length === 0) return objectType(m, bare, place);
  m.report(place.node, "type-not-supported", bare.getText(place.node), `"${place.path}"`);
  return undefined;
}

function scalarType(type: Type): PlainType | undefined {
  if (type.isNumber() || type.isNumberLiteral() || type.isEnum()) return { kind: "number" };
  return type.isBoolean() || type.isBooleanLiteral() ? { kind: "boolean" } : undefined;
}

/** Undefined if it is no array, null if it is one of something that is reported. */
function arrayType(m: Machine, type: Type, place: Place): PlainType | null | undefined {
  const storage = typed.find((name) => type.getSymbol()?.getName() === name);
  if (storage) return { kind: "array", element: { kind: "number" }, length: lengthFor(m, place), storage };
  if (!type.isArray() && !type.isReadonlyArray()) return undefined;
  const length = lengthFor(m, place);
  const element = type.getArrayElementTypeOrThrow();
  const inside = plainType(m, element, { ...place, path: `${place.path}[]`, axis: place.axis + 1 });
  return inside ? { kind: "array", element: inside, length, storage: "Array" } : null;
}

function unionType(m: Machine, type: Type, place: Place): PlainType | undefined {
  const members = type.getUnionTypes();
  if (members.every((one) => one.isBooleanLiteral())) return { kind: "boolean" };
  if (members.every((one) => one.isNumberLiteral() || one.isNumber() || one.isEnumLiteral())) return { kind: "number" };
  // Arrays of one kind, such as number[] | Float64Array, are read alike.
  const arrays = members.every(
    (one) => one.isArray() || one.isReadonlyArray() || typed.some((name) => one.getSymbol()?.getName() === name),
  );
  const first = arrays ? members.find((one) => one.isArray() || one.isReadonlyArray()) : undefined;
  if (first) return plainType(m, first, place);
  m.report(place.node, "type-not-supported", type.getText(place.node), `"${place.path}"`);
  return undefined;
}

function tupleType(m: Machine, type: Type, place: Place): PlainType | undefined {
  const elements = type
    .getTupleElements()
    .map((element, i) => plainType(m, element, { ...place, path: `${place.path}[${i}]` }));
  const found = elements.filter((element) => element !== undefined);
  return found.length === elements.length ? { kind: "tuple", elements: found } : undefined;
}

function objectType(m: Machine, type: Type, place: Place): PlainType | undefined {
  const properties = type.getProperties();
  const fields = properties.map((property) => ({
    name: property.getName(),
    type: plainType(m, property.getTypeAtLocation(place.node), {
      ...place,
      path: `${place.path}.${property.getName()}`,
    }),
  }));
  const found = fields.flatMap((field) => (field.type ? [{ name: field.name, type: field.type }] : []));
  return found.length === fields.length ? { kind: "object", fields: found } : undefined;
}

/** The length that the options say, else a size that is named after the path. */
function lengthFor(m: Machine, { path, axis }: Place): Dim {
  const fixed = m.options.lengths?.[path];
  if (fixed !== undefined) return fixed;
  const base = path.replaceAll(/\[\d*\]/g, "").replaceAll(/[^A-Za-z0-9_]+/g, "_");
  const wanted = `${/^[A-Za-z_]/.test(base) ? base : `_${base}`}${axis === 0 ? "" : `_${axis}`}`;
  let name = wanted;
  for (let i = 2; m.sizes.has(name) && m.sizes.get(name) !== path; i++) name = `${wanted}_${i}`;
  m.sizes.set(name, path);
  return namedSize(name);
}
