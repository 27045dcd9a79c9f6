/**
 * Programs in unary form (DESIGN.md §3). A program denotes a map between contexts. It is a composition of
 *
 *     extend(op, args, params) : Γ → Γ × A        project(outputs) : Γ → Δ
 *
 * In memory a step refers to the context entries that it reads by identity (a {@link Value}); their positions are
 * assigned where they matter: in text, in hashes and in the checker. Everything here is immutable.
 */
import type { Dim } from "./dim.ts";
import type { Dtype } from "./dtype.ts";
import type { Primitive } from "./primitive.ts";
import type { ArrayType } from "./type.ts";

/** An entry of a context. It has no name: it is itself. */
export interface Value {
  readonly type: ArrayType;
}

/** Parameters of operations are plain data, so that programs print, parse, hash and compare by one mechanism. */
export type Param = null | boolean | number | string | Dim | Dtype | Program | readonly Param[];
export type Params = { readonly [name: string]: Param };
export type NoParams = Readonly<Record<string, never>>;

/** `extend`: adds the results of one operation to the context. */
export interface Step {
  readonly primitive: Primitive;
  readonly args: readonly Value[];
  readonly params: Params;
  readonly results: readonly Value[];
  /** The user's line that asked for this step, `file:line:column`; no part of the program's meaning. */
  readonly origin?: string | undefined;
}

export interface Program {
  readonly kind: "program";
  readonly name: string;
  /** The context that the program starts from. */
  readonly inputs: readonly Value[];
  readonly steps: readonly Step[];
  /** `project`: the entries that the program ends with. */
  readonly outputs: readonly Value[];
}

export const typesOf = (values: readonly Value[]): readonly ArrayType[] => values.map((value) => value.type);

export const isProgram = (param: Param): param is Program =>
  typeof param === "object" && param !== null && "kind" in param && param.kind === "program";

export const isDtype = (param: Param): param is Dtype =>
  typeof param === "object" && param !== null && "bytes" in param;

export const isSize = (param: Param): param is Exclude<Dim, number> =>
  typeof param === "object" && param !== null && "kind" in param && param.kind === "size";

/** The programs among the parameters of a step: bodies of loops, branches and calls. */
export const subprograms = (step: Step): readonly Program[] => Object.values(step.params).flat().filter(isProgram);
