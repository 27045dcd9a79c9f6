/**
 * Operations that something outside can notice, each an identity. They keep their order, and none is dropped or merged.
 * `vmap` makes one of them see the whole batch, as one array with the batch axis in front. In forward and reverse mode
 * the value is shown as before, and tangents and cotangents pass by unseen, unless the operation is there for them.
 */
import { at } from "../errors.ts";
import type { Effect } from "../lowering.ts";
import { NodeTable } from "../node.ts";
import type { Derivative, Primitive } from "../primitive.ts";
import type { NoParams, Params } from "../program.ts";
import { bool } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { showType } from "../type.ts";
import { checkArity } from "./pointwise.ts";

export type TapParams = { readonly id: string };

interface Spec<P extends Params> {
  readonly name: string;
  /** Absent where the operation itself does nothing, and only its tangent or cotangent is seen. */
  readonly effect?: { readonly kind: Effect; label(params: P): string };
  readonly opaque?: true;
  readonly derivative: Derivative<P>;
}

/* @__NO_SIDE_EFFECTS__ */ function identity<P extends Params>({
  name,
  effect,
  opaque,
  derivative,
}: Spec<P>): Primitive<P> {
  const primitive: Primitive<P> = {
    name,
    type(args) {
      checkArity(args, 1, name);
      return args;
    },
    lower(args, params) {
      if (effect) return { form: "effect", effect: effect.kind, label: effect.label(params) };
      return { form: "scalar", results: [new NodeTable().input(0, at(args, 0).dtype)], ...(opaque && { late: true }) };
    },
    derivative,
    batch: (b, args, params) => b.apply(primitive, args, params),
    ...(effect && { effect: effect.kind }),
    ...(opaque && { opaque }),
  };
  return primitive;
}

const host = { kind: "host" as const, label: ({ id }: TapParams): string => id };

/**
 * `y = x`, which common subexpressions and recomputation do not see through. What reads y runs after what comes before it in the
 * program. Adjoint: itself.
 */
export const barrier: Primitive<NoParams> = identity<NoParams>({
  name: "barrier",
  opaque: true,
  derivative: { kind: "linear", transpose: (b, [ct]) => [ct && b.one(barrier, [ct])] },
});

/** `y = x`, printed after `label`. */
export const debugPrint: Primitive<{ label: string }> = identity<{ label: string }>({
  name: "debugPrint",
  effect: { kind: "print", label: ({ label }) => label },
  derivative: { kind: "rule", tangents: (_, __, [dx]) => [dx] },
});

/** `y = x`, handed to the host's function `id`. */
export const hostTap: Primitive<TapParams> = identity<TapParams>({
  name: "hostTap",
  effect: host,
  derivative: { kind: "rule", tangents: (_, __, [dx]) => [dx] },
});

/** `y = x`, whose tangent is handed to the host's function `id` in forward mode. */
export const tangentTap: Primitive<TapParams> = identity<TapParams>({
  name: "tangentTap",
  derivative: { kind: "rule", tangents: (b, { params }, [dx]) => [dx && b.one(linearTap, [dx], params)] },
});

/** `y = x`, handed to the host's function `id`, as a linear map: what {@link tangentTap} makes of tangents. Adjoint: nothing is seen. */
export const linearTap: Primitive<TapParams> = identity<TapParams>({
  name: "linearTap",
  effect: host,
  derivative: { kind: "linear", transpose: (_, [ct]) => [ct] },
});

/** `y = x`, whose cotangent is handed to the host's function `id` in reverse mode. Adjoint: {@link hostTap}. */
export const cotangentTap: Primitive<TapParams> = identity<TapParams>({
  name: "cotangentTap",
  derivative: { kind: "linear", transpose: (b, [ct], { params }) => [ct && b.one(hostTap, [ct], params)] },
});

const checked: Primitive<{ message: string }> = identity<{ message: string }>({
  name: "checkTrue",
  effect: { kind: "check", label: ({ message }) => message },
  derivative: { kind: "zero" },
});

/** `y = x`; where an element of the bool array x is false, the run fails with `message`. */
export const checkTrue: Primitive<{ message: string }> = {
  ...checked,
  type(args, params) {
    const [x] = checked.type(args, params);
    if (x && x.dtype !== bool)
      throw new ShapeError(
        "dtype-mismatch",
        `checkTrue: ${showType(x)} holds no truth values`,
        "give a comparison, such as greater(x, 0)",
      );
    return args;
  },
  batch: (b, args, params) => b.apply(checkTrue, args, params),
};
