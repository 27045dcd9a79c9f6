/** What the tables of scalar operations, on one number and on vectors, are made of. */
import type { ScalarOp } from "@cotangent/ir";
import type { Code } from "./bytes.ts";
import { apply, type Instruction } from "./instructions.ts";

export type Emit = (x: Code, y: Code, z: Code) => Code;
/** An operation on each kind of elements. */
export type Row = Readonly<Partial<Record<"f32" | "f64" | "int" | "uint" | "bool" | "complex", Emit>>>;
export type Rows = Readonly<Partial<Record<ScalarOp, Row>>>;

export const one =
  (name: Instruction): Emit =>
  (x) =>
    apply(name, x);
export const two =
  (name: Instruction): Emit =>
  (x, y) =>
    apply(name, x, y);
export const same: Emit = (x) => x;

export const float = (f32: Instruction, f64: Instruction, arity: 1 | 2): Row => {
  const emit = arity === 1 ? one : two;
  return { f32: emit(f32), f64: emit(f64) };
};
export const integers = (name: Instruction): Row => ({ int: two(name), uint: two(name) });
