/** The plain types of arrays, as modules have them. */
import type { ArrayType } from "cotangent/compiler";
import type { Source } from "./on-device.ts";

export type PlainType = Source["result"];

const storages = { f32: "Float32Array", i32: "Int32Array", u32: "Uint32Array", bool: "Uint8Array" } as const;

export function plainType({ dtype, shape }: ArrayType): PlainType {
  const number: PlainType = dtype.kind === "float" ? { kind: "number" } : { kind: "integer" };
  if (shape.length === 0) return dtype.kind === "bool" ? { kind: "boolean" } : number;
  const length = shape.reduce<number>((size, dim) => size * Number(dim), 1);
  return { kind: "array", element: number, length, storage: storages[dtype.name as "f32"] };
}
