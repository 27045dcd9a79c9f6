/** A function whose forward rule is the user's. */
import { inline } from "../../builder.ts";
import { at, NotDifferentiableError } from "../../errors.ts";
import type { Primitive, Tangent } from "../../primitive.ts";
import { typesOf, type Program } from "../../program.ts";
import { showType } from "../../type.ts";
import { zeroOf } from "../constant.ts";
import { checkInputs } from "../control.ts";
import { batchedFrom, floats } from "./batched.ts";

export type CustomJvpParams = {
  readonly body: Program;
  /** `(inputs, tangents of those of the first `own` that are floats) → (outputs, tangents of those that are floats)`; null where there is none. */
  readonly rule: Program | null;
  /** How many inputs are arguments of the user's function; the others it captured. */
  readonly own: number;
};

/** `y = body(x)`, with `ẏ` by a rule that is linear in ẋ. What the function captures has no tangent: one is an error. */
export const customJvp: Primitive<CustomJvpParams> = {
  name: "customJvp",
  type(args, { body }) {
    checkInputs(args, body, "customJvp");
    return typesOf(body.outputs);
  },
  lower: (_, { body }) => ({ form: "call", body }),
  derivative: {
    kind: "move",
    move(b, { args, params: { body, rule, own } }, tangents) {
      refuseCaptured(body, own, tangents);
      if (!rule) throw tooDeep(body.name);
      const moving = args.flatMap((arg, i) =>
        i < own && arg.type.dtype.differentiable ? [tangents[i] ?? zeroOf(b, arg.type)] : [],
      );
      const all = inline(b, rule, [...args, ...moving]);
      let next = body.outputs.length;
      return {
        results: all.slice(0, body.outputs.length),
        tangents: body.outputs.map(({ type }) => (type.dtype.differentiable ? at(all, next++) : undefined)),
      };
    },
  },
  batch(b, args, { body, rule, own }, { batched, size, transforms }) {
    const moving = floats(args.map((arg, i) => ({ type: arg.type, flag: at(batched, i) })).slice(0, own));
    return b.apply(customJvp, args, {
      body: batchedFrom(body, batched, { size, transforms }),
      rule: rule && batchedFrom(rule, [...batched, ...moving.map(({ flag }) => flag)], { size, transforms }),
      own,
    });
  },
};

/** @throws NotDifferentiableError if a derivative is asked for with respect to what a function with its own rule captured. */
export function refuseCaptured(body: Program, own: number, tangents: readonly Tangent[]): void {
  const lost = tangents.findIndex((tangent, i) => i >= own && tangent !== undefined);
  if (lost < 0) return;
  throw new NotDifferentiableError(
    "not-differentiable",
    `"${body.name}" has a derivative rule of its own, which says nothing of the ${showType(at(body.inputs, lost).type)} that the function captures and that is differentiated here`,
    "make it an argument of the function, so that the rule covers it, or put stopGradient() around it",
  );
}

const tooDeep = (name: string): NotDifferentiableError =>
  new NotDifferentiableError(
    "not-differentiable",
    `the rule of "${name}" calls "${name}" itself, and is followed for derivatives up to order 4`,
    "write the rule with other operations, or differentiate less often",
  );
