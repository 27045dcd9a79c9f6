/** What an operation is: one object that says everything the compiler knows about it (DESIGN.md §5). */
import type { Dim } from "./dim.ts";
import type { Lowering, Effect } from "./lowering.ts";
import type { NoParams, Params, Program, Value } from "./program.ts";
import type { Rule } from "./rewrite/rule.ts";
import type { ArrayType } from "./type.ts";

/** What rules write into: appends a step, after checking its types. */
export interface Emitter {
  /** Noted on the steps that follow: the user's line that they come from. */
  origin?: string | undefined;
  apply<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params: P): readonly Value[];
  /** The first result, for operations that have one. */
  one(primitive: Primitive<NoParams>, args: readonly Value[]): Value;
  one<P extends Params>(primitive: Primitive<P>, args: readonly Value[], params: P): Value;
}

/** `undefined` is the structural zero: a tangent or cotangent that is known to be 0 and is never computed. */
export type Tangent = Value | undefined;

/** Its doc comment says the formula and the conventions: `docs/operations.md` is made of it. */
export interface Primitive<P extends Params = Params> {
  readonly name: string;
  /** Result types, or a {@link import("./errors.ts").ShapeError}. */
  type(args: readonly ArrayType[], params: P): readonly ArrayType[];
  lower(args: readonly ArrayType[], params: P): Lowering;
  readonly derivative: Derivative<P>;
  /**
   * The operation on arguments of which some have a new leading axis of length `size` (`batched`); all results get one.
   */
  batch(b: Emitter, args: readonly Value[], params: P, batching: Batching): readonly Value[];
  /** The operation with needed results (others may be absent) and the arguments that these read; undefined if that is all. */
  prune?(b: Emitter, args: readonly Value[], params: P, needed: readonly boolean[]): readonly Tangent[] | undefined;
  /** The operation with what its loop computes alike in every iteration before it. */
  hoist?(b: Emitter, args: readonly Value[], params: P): readonly Value[];
  /**
   * Arguments that a result is the sum of with something that they are not part of: to add to one is to add to the result.
   */
  accumulates?(params: P, result: number): readonly number[];
  /** The operation with sums added to those of its results that have one, where it needs another argument for each. */
  accumulate?(b: Emitter, args: readonly Value[], params: P, sums: readonly Tangent[]): readonly Value[];
  /** What policies of `checkpoint` know the result as: a product of matrices, with or without batch axes, or a name of the user's. */
  saveable?(params: P): Saveable;
  /** Equations of operations on a result of this one, which a program without this operation does not need. */
  readonly consumed?: readonly Rule[];
  /** Effectful steps are neither dropped nor merged, and keep their order. */
  readonly effect?: Effect;
  /** `barrier`: CSE and recomputation must not see through it. */
  readonly opaque?: boolean;
}

export type Saveable = { readonly product: "plain" | "batched" } | { readonly name: string };

export interface Batching {
  readonly batched: readonly boolean[];
  readonly size: Dim;
  readonly transforms: BatchTransforms;
}

/** How an operation is differentiated; both modes are derived from it. */
export type Derivative<P extends Params = Params> =
  | { readonly kind: "zero" }
  /** `ẏ = Σᵢ ∂ᵢ·ẋᵢ` elementwise, one entry for each argument. */
  | { readonly kind: "pointwise"; readonly partials: readonly Partial[] }
  /** Jointly linear in the arguments `in` (all if absent), given the others. */
  | {
      readonly kind: "linear";
      readonly in?: readonly number[];
      transpose(b: Emitter, cts: readonly Tangent[], step: LinearStep<P>): readonly Tangent[];
    }
  /** Linear in each argument given the others; `transpose` is with respect to argument `i`. */
  | { readonly kind: "multilinear"; transpose(b: Emitter, ct: Value, i: number, step: LinearStep<P>): Value }
  /** A program for the tangents, linear in them, which the system transposes. */
  | {
      readonly kind: "rule";
      tangents(b: Emitter, step: PrimalStep<P>, tangents: readonly Tangent[]): readonly Tangent[];
    }
  /** Results and tangents at once, where they share work; and the transpose, if it is linear in arguments given the others. */
  | {
      readonly kind: "move";
      move(b: Emitter, step: UnmovedStep<P>, tangents: readonly Tangent[]): JvpResult;
      transpose?(b: Emitter, cts: readonly Tangent[], step: LinearStep<P>): readonly Tangent[];
    }
  | ({ readonly kind: "control" } & ControlRules<P>)
  | { readonly kind: "undefined"; readonly why: string };

/** `∂y/∂xᵢ` from arguments and results. */
export type PartialRule = (b: Emitter, args: readonly Value[], results: readonly Value[]) => Value;

/** `zero` where the partial is 0; `linear` where it reads neither argument i nor the result, so that y is linear in xᵢ. */
export type Partial = "zero" | PartialRule | { readonly linear: PartialRule };

/** A step whose results the rule makes itself. */
export interface UnmovedStep<P extends Params = Params> {
  readonly args: readonly Value[];
  readonly params: P;
}

export interface PrimalStep<P extends Params = Params> extends UnmovedStep<P> {
  readonly results: readonly Value[];
}

/** A step on its way back: arguments that it is linear in are undefined, the others are at hand. */
export interface LinearStep<P extends Params = Params> {
  /** The values of arguments; asking for one that the step is linear in is a defect. */
  arg(i: number): Value;
  readonly types: readonly ArrayType[];
  readonly params: P;
  /** Whether a cotangent of argument `i` is wanted. */
  wanted(i: number): boolean;
}

/** Rules of operations that contain programs. */
export interface ControlRules<P extends Params> {
  /** Results and their tangents. */
  jvp(b: Emitter, step: UnmovedStep<P>, tangents: readonly Tangent[], transforms: Transforms): JvpResult;
  /**
   * Results now, and a linear step for their tangents on `linear`, which sees what `b` made as residuals.
   */
  linearize(
    b: Emitter,
    linear: Emitter,
    step: UnmovedStep<P>,
    tangents: readonly Tangent[],
    transforms: Transforms,
  ): JvpResult;
  /** Cotangents of the arguments that the step is linear in. */
  transpose(b: Emitter, cts: readonly Tangent[], step: LinearStep<P>, transforms: Transforms): readonly Tangent[];
}

export interface JvpResult {
  readonly results: readonly Value[];
  readonly tangents: readonly Tangent[];
}

/** Program → Program, for rules of operations that contain programs; implemented by `ad`. */
export interface Transforms {
  /**
   * How many tangents each entry has, one after the other: 1, or as many as the Taylor coefficients beyond the first that are
   * moved along. `active` has a mark for each.
   */
  readonly order: number;
  /** `(inputs, tangents of active inputs) → (outputs, tangents of active outputs)`. */
  jvp(program: Program, active: readonly boolean[]): ActiveProgram;
  /** @param kept the inputs that are there on the way back at no cost; none if absent */
  linearize(program: Program, active: readonly boolean[], kept?: Kept): Linearized;
  /** Whether a value of the program that is being linearized is there on the way back at no cost. */
  isKept?(value: Value): boolean;
  /** From a program linear in its inputs marked `linear`: `(other inputs, cotangents of given outputs) → cotangents of wanted linear inputs`. */
  transpose(program: Program, linear: readonly boolean[], given: readonly boolean[]): TransposedProgram;
  /** Which outputs depend differentiably on the active inputs. */
  activity(program: Program, active: readonly boolean[]): readonly boolean[];
}

/** What batching rules of operations that contain programs need. */
export interface BatchTransforms {
  /** The program on inputs of which some have a new leading axis; those outputs that depend on them have it too. */
  vmap(program: Program, batched: readonly boolean[], size: Dim): BatchedProgram;
  /** `values`, each with the batch axis, by repetition where `batched` says it has none. */
  forceBatched(b: Emitter, values: readonly Value[], batched: readonly boolean[], size: Dim): readonly Value[];
}

/** Marks of inputs, or `all` where every value of a program runs once, and its residuals are kept where they are. */
export type Kept = readonly boolean[] | "all";

export interface ActiveProgram {
  readonly program: Program;
  /** Which outputs have a tangent. */
  readonly active: readonly boolean[];
}

export interface Linearized extends ActiveProgram {
  /** `inputs → (outputs, residuals)`. */
  readonly program: Program;
  /** `(residuals, tangents of active inputs) → tangents of active outputs`. */
  readonly linear: Program;
  readonly residuals: number;
}

export interface BatchedProgram {
  readonly program: Program;
  /** Which outputs have the batch axis. */
  readonly batched: readonly boolean[];
}

export interface TransposedProgram {
  readonly program: Program;
  /** Which linear inputs have a cotangent among the outputs; the others' are zero. */
  readonly active: readonly boolean[];
}
