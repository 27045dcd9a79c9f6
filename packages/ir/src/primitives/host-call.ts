/** A function of the host in the middle of a program. */
import type { Dim } from "../dim.ts";
import type { Dtype } from "../dtype.ts";
import { at, get, ShapeError } from "../errors.ts";
import type { Batching, Emitter, Primitive } from "../primitive.ts";
import { Builder } from "../builder.ts";
import type { Value } from "../program.ts";
import { arrayType } from "../type.ts";
import { scan } from "./scan/scan.ts";

export type HostCallParams = {
  readonly id: string;
  readonly dtypes: readonly Dtype[];
  /** One for each dtype: the types of the results. */
  readonly shapes: readonly (readonly Dim[])[];
  /** Whether one call does for a batch: every argument then gets the batch axis in front, and so does every result. */
  readonly whole: boolean;
};

/**
 * `y = f(x)` by the host's function `id`, which is called once for each time that the step runs; under `vmap` once for each
 * example, in order, or once for all of them if `whole`. It has no derivative of its own.
 */
export const hostCall: Primitive<HostCallParams> = {
  name: "hostCall",
  type(_, { dtypes, shapes }) {
    if (dtypes.length !== shapes.length)
      throw new ShapeError(
        "wrong-arity",
        `hostCall: ${dtypes.length} dtypes and ${shapes.length} shapes of results`,
        "give one of each for a result",
      );
    return dtypes.map((dtype, i) => arrayType(dtype, at(shapes, i)));
  },
  lower: (_, { id }) => ({ form: "effect", effect: "host", label: id, returns: true }),
  derivative: {
    kind: "undefined",
    why: "a function of the host is no program that could be differentiated; give hostCall() the option jvp or vjp, or put stopGradient() around its arguments",
  },
  batch: (b, args, params, batching) => (params.whole ? callOnce : callEach)(b, args, params, batching),
  effect: "host",
};

function callOnce(
  b: Emitter,
  args: readonly Value[],
  params: HostCallParams,
  { batched, size, transforms }: Batching,
): readonly Value[] {
  return b.apply(hostCall, transforms.forceBatched(b, args, batched, size), {
    ...params,
    shapes: params.shapes.map((shape) => [size, ...shape]),
  });
}

/** A loop over the examples. */
function callEach(
  b: Emitter,
  args: readonly Value[],
  params: HostCallParams,
  { batched, size }: Batching,
): readonly Value[] {
  const order = [false, true].flatMap((flag) => args.flatMap((_, i) => (at(batched, i) === flag ? [i] : [])));
  const inner = new Builder();
  const inputs = new Map(
    order.map((i) => {
      const { dtype, shape } = at(args, i).type;
      return [i, inner.input(arrayType(dtype, at(batched, i) ? shape.slice(1) : shape))];
    }),
  );
  const results = inner.apply(
    hostCall,
    args.map((_, i) => get(inputs, i, "argument of a host call")),
    params,
  );
  return b.apply(
    scan,
    order.map((i) => at(args, i)),
    {
      body: inner.finish(results, "hostCall"),
      consts: batched.filter((flag) => !flag).length,
      carries: 0,
      count: size,
      backwards: false,
    },
  );
}
