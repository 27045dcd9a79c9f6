/** Arrays that are known, as steps of a program. */
import { primitives, type ArrayType, type Emitter, type Params, type Value } from "cotangent/compiler";
import { ModeError } from "../modules/derive/mode-error.ts";

/** More elements are data, and no part of a function. */
const mostElements = 256;

/** @throws ModeError for arrays that are too large to be written out. */
export function constantArray(b: Emitter, elements: ArrayLike<number>, { dtype, shape }: ArrayType): Value {
  if (elements.length > mostElements)
    throw new ModeError(
      "large-constant",
      `the function captures an array of ${elements.length} elements`,
      `make it a parameter: up to ${mostElements} elements are written into the code`,
    );
  const full = (value: number, dims: ArrayType["shape"]): Value => emit(b, "full", [], { value, dtype, shape: dims });
  const values = Array.from(elements);
  const [first = 0] = values;
  if (values.every((value) => Object.is(value, first))) return full(first, shape);
  const parts = values.map((value) => full(value, [1]));
  return emit(b, "reshape", [emit(b, "concatenate", parts, { axis: 0 })], { shape });
}

function emit(b: Emitter, name: string, args: readonly Value[], params: Params): Value {
  const primitive = primitives.get(name);
  if (!primitive) throw new Error(`internal: no operation ${name}`);
  return b.one(primitive, args, params);
}
