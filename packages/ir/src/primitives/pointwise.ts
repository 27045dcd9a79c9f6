/** Constructors for elementwise operations: an operation is its scalar formula, its partial derivatives, and its name. */
import type { Dtype } from "../dtype.ts";
import { at, ShapeError } from "../errors.ts";
import { NodeTable, type Algebra, type Node } from "../node.ts";
import { bool } from "../dtype.ts";
import type { Derivative, Emitter, Partial, Primitive } from "../primitive.ts";
import type { NoParams, Params, Value } from "../program.ts";
import { arrayType, checkDtype, checkSameType, type ArrayType } from "../type.ts";
import { allBatched } from "./broadcast.ts";
import { full } from "./constant.ts";

export type Kinds = readonly Dtype["kind"][];
export const floats: Kinds = ["float"];
export const numbers: Kinds = ["float", "int", "uint"];
export const integers: Kinds = ["int", "uint"];
export const integersAndBools: Kinds = ["int", "uint", "bool"];
export const everything: Kinds = ["float", "int", "uint", "bool"];

interface Spec {
  readonly name: string;
  /** Kinds of dtype that the arguments may have; all arguments have one type. */
  readonly kinds: Kinds;
  /** Results have the type of the arguments unless they are truth values. */
  readonly result?: "bool";
  readonly accumulates?: () => readonly number[];
}

export function checkArity(args: readonly ArrayType[], arity: number, name: string): void {
  if (args.length !== arity)
    throw new ShapeError("wrong-arity", `${name}: ${args.length} arguments, expected ${arity}`, `give ${arity} arrays`);
}

/** Any elementwise operation on arguments of one type. */
function pointwise(
  { name, kinds, result, accumulates }: Spec,
  arity: number,
  body: (k: Algebra<Node>, args: readonly Node[]) => Node,
  derivative: Derivative<NoParams>,
): Primitive<NoParams> {
  const primitive: Primitive<NoParams> = {
    name,
    type(args) {
      checkArity(args, arity, name);
      args.forEach((arg) => checkDtype(arg, kinds, name));
      checkSameType(args, name);
      const { dtype, shape } = at(args, 0);
      return [arrayType(result === "bool" ? bool : dtype, shape)];
    },
    lower(args) {
      const table = new NodeTable();
      return {
        form: "scalar",
        results: [
          body(
            table.algebra,
            args.map(({ dtype }, i) => table.input(i, dtype)),
          ),
        ],
      };
    },
    derivative,
    batch: batchPointwise(() => primitive),
    ...(accumulates && { accumulates }),
  };
  return primitive;
}

/** Elementwise operations are batched by giving every argument the batch axis. */
export function batchPointwise<P extends Params>(primitive: () => Primitive<P>): Primitive<P>["batch"] {
  return (b, args, params, { batched, size }) => b.apply(primitive(), allBatched(b, args, batched, size), params);
}

type UnaryPartial = (b: Emitter, x: Value, y: Value) => Value;
type BinaryPartial = (b: Emitter, x: Value, z: Value, y: Value) => Value;
/** Of what is linear in x: read when a linear program is transposed, where neither x nor y is known. */
type LinearPartial = (b: Emitter, x: Value, z: Value) => Value;

/** `y = f(x)` with `∂y/∂x` from x and y. */
/* @__NO_SIDE_EFFECTS__ */ export function unary(
  spec: Spec & { scalar(k: Algebra<Node>, x: Node): Node; readonly partial: UnaryPartial | "zero" },
): Primitive<NoParams> {
  const { partial } = spec;
  const derivative: Derivative<NoParams> =
    partial === "zero"
      ? { kind: "zero" }
      : { kind: "pointwise", partials: [(b, args, results) => partial(b, at(args, 0), at(results, 0))] };
  return pointwise(spec, 1, (k, args) => spec.scalar(k, at(args, 0)), derivative);
}

/** `y = f(x, z)` with both partial derivatives from x, z and y. */
/* @__NO_SIDE_EFFECTS__ */ export function binary(
  spec: Spec & {
    scalar(k: Algebra<Node>, x: Node, z: Node): Node;
    readonly partials: readonly [BinaryPartial | { linear: LinearPartial }, BinaryPartial] | "zero";
  },
): Primitive<NoParams> {
  const { partials } = spec;
  const rule =
    (partial: BinaryPartial) =>
    (b: Emitter, args: readonly Value[], results: readonly Value[]): Value =>
      partial(b, at(args, 0), at(args, 1), at(results, 0));
  const entry = (partial: BinaryPartial | { linear: LinearPartial }): Partial =>
    typeof partial === "function"
      ? rule(partial)
      : { linear: (b, args) => partial.linear(b, at(args, 0), at(args, 1)) };
  const derivative: Derivative<NoParams> =
    partials === "zero" ? { kind: "zero" } : { kind: "pointwise", partials: partials.map(entry) };
  return pointwise(spec, 2, (k, args) => spec.scalar(k, at(args, 0), at(args, 1)), derivative);
}

/** Elementwise operations that are linear, jointly or in each of their arguments. */
/* @__NO_SIDE_EFFECTS__ */ export function linear(
  spec: Spec & {
    readonly arity: number;
    scalar(k: Algebra<Node>, x: Node, z: Node): Node;
    readonly derivative: Derivative<NoParams>;
  },
): Primitive<NoParams> {
  return pointwise(
    spec,
    spec.arity,
    (k, args) => spec.scalar(k, at(args, 0), at(args, spec.arity - 1)),
    spec.derivative,
  );
}

/** The constant `value` in the type of `like`. */
export const fillLike = (b: Emitter, like: Value, value: number): Value =>
  b.one(full, [], { value, dtype: like.type.dtype, shape: like.type.shape });
