/** A function whose reverse rule is the user's. */
import { Builder, inline } from "../../builder.ts";
import { at } from "../../errors.ts";
import type { Batching, Primitive } from "../../primitive.ts";
import { typesOf, type Program, type Value } from "../../program.ts";
import { sum } from "../broadcast.ts";
import { zeroOf } from "../constant.ts";
import { call, checkInputs } from "../control.ts";
import { batchedFrom, floats } from "./batched.ts";
import { refuseCaptured } from "./custom-jvp.ts";
import { customLinear } from "./custom-linear.ts";

export type CustomVjpParams = {
  readonly body: Program;
  /** `inputs → (outputs, residuals)` */
  readonly fwd: Program;
  /** `(residuals, cotangents of outputs that are floats) → cotangents of the first `own` inputs that are floats` */
  readonly bwd: Program;
  /** The transpose of `bwd`; null where that is not linear in the cotangents. */
  readonly forward: Program | null;
  /** How many inputs are arguments of the user's function; the others it captured. */
  readonly own: number;
};

/**
 * `y = body(x)`, with `x̄` by a rule from ȳ. Forward mode transposes the rule, which must then be linear in ȳ. What the
 * function captures has no cotangent: one is an error.
 */
export const customVjp: Primitive<CustomVjpParams> = {
  name: "customVjp",
  type(args, { body }) {
    checkInputs(args, body, "customVjp");
    return typesOf(body.outputs);
  },
  lower: (_, { body }) => ({ form: "call", body }),
  derivative: {
    kind: "move",
    move(b, { args, params: { body, fwd, bwd, forward, own } }, tangents) {
      refuseCaptured(body, own, tangents);
      const all = b.apply(call, args, { body: fwd });
      const [results, kept] = [all.slice(0, body.outputs.length), all.slice(body.outputs.length)];
      const moving = args.flatMap((arg, i) =>
        i < own && arg.type.dtype.differentiable ? [tangents[i] ?? zeroOf(b, arg.type)] : [],
      );
      const found = b.apply(customLinear, [...kept, ...moving], { back: bwd, forward, residuals: kept.length });
      let next = 0;
      return {
        results,
        tangents: body.outputs.map(({ type }) => (type.dtype.differentiable ? at(found, next++) : undefined)),
      };
    },
  },
  // A way back that is not linear is applied to each cotangent, not to their sum, so two equal calls are not one.
  opaque: true,
  batch: (b, args, params, batching) => b.apply(customVjp, args, batchedParams(args, params, batching)),
};

function batchedParams(
  args: readonly Value[],
  { body, fwd, bwd, forward, own }: CustomVjpParams,
  { batched, size, transforms }: Batching,
): CustomVjpParams {
  const options = { size, transforms };
  const first = body.outputs.length;
  const residuals = transforms.vmap(fwd, batched, size).batched.slice(first);
  const mapped = floats(args.slice(0, own).map((arg, i) => ({ type: arg.type, flag: at(batched, i) })));
  const flags = mapped.map(({ flag }) => flag);
  const whole = batchedFrom(bwd, [...residuals, ...bwd.inputs.slice(residuals.length).map(() => true)], options);
  return {
    body: batchedFrom(body, batched, options),
    fwd: batchedFrom(fwd, batched, { ...options, first }),
    bwd: summed(whole, flags),
    forward: forward && batchedFrom(forward, [...residuals, ...flags], options),
    own,
  };
}

/** `program` with the sum over the batch of those results that belong to inputs all examples share. */
function summed(program: Program, batched: readonly boolean[]): Program {
  const b = new Builder();
  const found = inline(
    b,
    program,
    typesOf(program.inputs).map((type) => b.input(type)),
  );
  return b.finish(
    found.map((ct, i) => (batched[i] ? ct : b.one(sum, [ct], { axes: [0] }))),
    program.name,
  );
}
