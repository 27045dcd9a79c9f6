/**
 * What an operation computes, as inspectable data, in one of four forms over the scalar algebra (DESIGN.md §5), or as
 * control over sub-programs. The interpreter runs these forms on numbers; `kernel` turns them into loop nests. Neither
 * ever asks which operation a form came from.
 */
import type { Dim, Shape } from "./dim.ts";
import type { Dtype } from "./dtype.ts";
import type { Guard, Index } from "./index-expression.ts";
import type { Node } from "./node.ts";
import type { Program } from "./program.ts";
import type { ArrayType } from "./type.ts";

/** Pointwise: each result element from the argument elements at the same position (`input` nodes). */
export interface ScalarForm {
  readonly form: "scalar";
  readonly results: readonly Node[];
  /** Present where nothing that reads the results may run before what comes earlier in the program. */
  readonly late?: true;
}

/** Rearrangement: each result element is the argument element of the first piece whose guards hold, else `otherwise`. */
export interface ViewForm {
  readonly form: "view";
  readonly pieces: readonly ViewPiece[];
  readonly otherwise: number;
}

export interface ViewPiece {
  readonly arg: number;
  /** Over the axes of the result; loads in `value` terms read arguments of the operation. */
  readonly index: readonly Index[];
  readonly guards: readonly Guard[];
}

/**
 * Accumulation over axes of a domain. The elements at a point of the domain are `map`, over loads of the arguments;
 * the points along `axes` are combined by the monoid; results keep the other axes, in order.
 */
export interface ReduceForm {
  readonly form: "reduce";
  readonly domain: Shape;
  readonly axes: readonly number[];
  /** One node for each component of the monoid, with `load` nodes that read arguments. */
  readonly map: readonly Node[];
  readonly monoid: Monoid;
  /** Which components are results of the operation. */
  readonly outputs: readonly number[];
}

/** An associative operation with its identity, on tuples; all but `identity` components are nodes. */
export interface Monoid {
  readonly name: string;
  readonly dtypes: readonly Dtype[];
  readonly identity: readonly number[];
  /** Over inputs `0 … n−1` (left) and `n … 2n−1` (right). */
  readonly combine: readonly Node[];
  /** Whether the order of elements may change; all monoids may be regrouped. */
  readonly commutative: boolean;
}

/** Loops with variables and stores, for what is no map and no reduction: scatter, prefix sums, sorts, factorisations. */
export interface NestForm {
  readonly form: "nest";
  /** What each result holds before the body runs: nothing yet (`set`) where the body sets every element. */
  readonly start: readonly ("set" | { readonly fill: number } | { readonly copyOf: number })[];
  /** Arrays that it needs while it runs: set before they are read. */
  readonly scratch?: readonly ArrayType[];
  /** Loads and stores: sources `0 … args−1` are arguments, then come the results, then the scratch arrays. */
  readonly body: readonly Statement[];
}

export type AxisRole = "parallel" | "reduce" | "sequential" | "tile" | "lane" | "unrolled" | "workgroup" | "thread";
export type StoreMode = "set" | "add" | "min" | "max";

/** Statements, and among them those of kind `More` (a kernel has some of its own). */
export type StatementWith<More> =
  | More
  | {
      readonly kind: "loop";
      readonly axis: number;
      readonly extent: Index;
      readonly role: AxisRole;
      readonly backwards?: boolean;
      readonly body: readonly StatementWith<More>[];
    }
  /** Names a value that the statements after it share. */
  | { readonly kind: "let"; readonly name: string; readonly value: Node }
  /** Declares a variable that `assign` changes: what a sequential loop carries. */
  | { readonly kind: "variable"; readonly name: string; readonly start: Node }
  | { readonly kind: "assign"; readonly name: string; readonly value: Node }
  | {
      readonly kind: "store";
      readonly target: number;
      readonly index: readonly Index[];
      readonly value: Node;
      readonly mode: StoreMode;
      readonly guards: readonly Guard[];
    }
  | { readonly kind: "when"; readonly condition: Node; readonly body: readonly StatementWith<More>[] };

export type Statement = StatementWith<never>;

/** Runs `body` once, on the arguments as they are. */
export interface CallForm {
  readonly form: "call";
  readonly body: Program;
}

/** Runs one of the programs, on the arguments after the first: that whose number, clamped to those there are, argument 0 is. */
export interface BranchForm {
  readonly form: "branch";
  readonly branches: readonly Program[];
}

/**
 * Runs `body` `count` times. Arguments are `consts` (the same each time), then `carries`, then arrays whose element
 * `t` along axis 0 the iteration `t` sees; the body returns the next carries, then one element of each stacked result,
 * which is zero where no iteration made it.
 */
export interface LoopForm {
  readonly form: "loop";
  readonly body: Program;
  /** Infinite where something else ends the loop. */
  readonly count: Dim;
  readonly consts: number;
  readonly carries: number;
  /** Whether iterations run from the last element to the first. */
  readonly backwards: boolean;
  /** Whether one more argument comes first: an i32 scalar, and only iterations before it run. */
  readonly bounded?: boolean;
  /** `(consts, carries) → bool`, asked before each iteration: the loop ends where it is false. */
  readonly condition?: Program;
}

/** Tells the host about the arguments, in program order. The results are the first arguments, unchanged. */
export interface EffectForm {
  readonly form: "effect";
  readonly effect: Effect;
  readonly label: string;
  /** Whether the results are what the host returns instead. */
  readonly returns?: true;
}

/** `print` shows values, `host` hands them to a function, `check` demands that they are true (non-zero). */
export type Effect = "print" | "host" | "check";

export type Lowering = ScalarForm | ViewForm | ReduceForm | NestForm | CallForm | BranchForm | LoopForm | EffectForm;
