/** The plain types of trees of tensors. */
import type { ArrayType, Dtype, Structure } from "cotangent/compiler";
import { ModeError } from "../modules/derive/mode-error.ts";
import type { Plain } from "../modules/plain.ts";

type Storage = Extract<Plain, { kind: "array" }>["storage"];

const storages: Readonly<Record<Dtype["name"], Storage>> = {
  f64: "Float64Array",
  f32: "Float32Array",
  f16: "Float32Array",
  i32: "Int32Array",
  u32: "Uint32Array",
  bool: "Uint8Array",
  complex64: "Float32Array",
  complex128: "Float64Array",
};

/**
 * @param take the type of the next leaf
 * @param custom the type of nodes of registered classes, all of whose children are leaves
 */
export function plainOf(structure: Structure, take: () => ArrayType, custom?: Plain): Plain {
  switch (structure.kind) {
    case "leaf":
      return leafOf(take());
    case "none":
      return { kind: "none" };
    case "array":
      return { kind: "tuple", elements: structure.children.map((child) => plainOf(child, take, custom)) };
    case "object":
      return {
        kind: "object",
        fields: structure.children.map((child, i) => ({
          name: structure.keys[i] ?? "",
          type: plainOf(child, take, custom),
        })),
      };
    case "custom":
      if (custom) {
        structure.children.forEach(take);
        return custom;
      }
      throw new ModeError(
        "custom-tree",
        "an argument or result is an object of a registered class",
        "take and return arrays and plain objects",
      );
  }
}

/** Numbers and booleans for scalars; other arrays are typed arrays, row by row. */
function leafOf({ dtype, shape }: ArrayType): Plain {
  const number: Plain = dtype.kind === "float" ? { kind: "number" } : { kind: "integer" };
  if (shape.length === 0) return dtype.kind === "bool" ? { kind: "boolean" } : number;
  const length = shape.reduce<number>((size, dim) => size * Number(dim), 1);
  return { kind: "array", element: number, length, storage: storages[dtype.name] };
}
