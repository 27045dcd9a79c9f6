/** What the rules of a choice share. */
import { Builder } from "../../builder.ts";
import { at } from "../../errors.ts";
import type { Primitive, Tangent } from "../../primitive.ts";
import type { Program, Value } from "../../program.ts";
import type { ArrayType } from "../../type.ts";
import { zeroOf } from "../constant.ts";

export type SwitchParams = { readonly branches: readonly Program[] };

/** A choice to be transformed; `switchCase` is the operation itself, so that rules can make choices without importing it. */
export interface SwitchStep {
  readonly switchCase: Primitive<SwitchParams>;
  readonly args: readonly Value[];
  readonly params: SwitchParams;
}

/** The program from inputs of these types to what `body` makes of them. */
export function programOf(
  name: string,
  types: readonly ArrayType[],
  body: (b: Builder, inputs: readonly Value[]) => readonly Value[],
): Program {
  const b = new Builder();
  const inputs = types.map((type) => b.input(type));
  return b.finish(body(b, inputs), name);
}

/** Which entries are set in one of the lists. */
export const union = (lists: readonly (readonly boolean[])[]): readonly boolean[] =>
  at(lists, 0).map((_, i) => lists.some((flags) => flags[i]));

/** The values that `wanted` asks for, zeros of these types where there is none. */
export const orZeros = (
  b: Builder,
  values: readonly Tangent[],
  types: readonly ArrayType[],
  wanted: readonly boolean[],
): readonly Value[] => types.flatMap((type, i) => (wanted[i] ? [values[i] ?? zeroOf(b, type)] : []));
