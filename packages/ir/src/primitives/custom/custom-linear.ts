/** A linear map that is known by its transpose. */
import { at, NotDifferentiableError } from "../../errors.ts";
import type { ControlRules, Emitter, JvpResult, Primitive, Tangent, UnmovedStep } from "../../primitive.ts";
import { typesOf, type Program } from "../../program.ts";
import { zeroOf } from "../constant.ts";
import { call, callRules, checkInputs } from "../control.ts";
import { isSet } from "../scan/layout.ts";
import { batchedFrom } from "./batched.ts";

export type CustomLinearParams = {
  /** `(residuals, ȳ) → x̄`, the user's way back. */
  readonly back: Program;
  /** `(residuals, x) → y`, the transpose of `back`; null where `back` is not linear in ȳ. */
  readonly forward: Program | null;
  readonly residuals: number;
};

const rules: ControlRules<CustomLinearParams> = {
  jvp(b, step, tangents, transforms) {
    const { order } = transforms;
    if (moves(step, tangents, order)) return callRules.jvp(b, asCall(step), tangents, transforms);
    if (order === 1) return alone(b, b, step, tangents);
    const orders = Array.from({ length: order }, (_, k) => tangents.filter((__, i) => i % order === k));
    const moved = orders.map((own) => (own.some(isSet) ? alone(b, b, step, own).tangents : []));
    const results = b.apply(customLinear, step.args, step.params);
    return { results, tangents: results.flatMap((_, i) => moved.map((own) => own[i])) };
  },
  linearize(b, linear, step, tangents, transforms) {
    return moves(step, tangents, 1)
      ? callRules.linearize(b, linear, asCall(step), tangents, transforms)
      : alone(b, linear, step, tangents);
  },
  transpose(b, cts, { params: { back, residuals }, arg }) {
    const known = back.inputs.slice(0, residuals).map((_, i) => arg(i));
    const given = back.inputs.slice(residuals).map(({ type }, i) => cts[i] ?? zeroOf(b, type));
    return [...known.map(() => undefined), ...b.apply(call, [...known, ...given], { body: back })];
  },
};

/** `y = Bᵀ·x` for a map B that is a user's way back. Adjoint: B, which is applied as it is even where it is not linear. */
export const customLinear: Primitive<CustomLinearParams> = {
  name: "customLinear",
  type(args, { back, residuals }) {
    checkInputs(args, { ...back, inputs: [...back.inputs.slice(0, residuals), ...back.outputs] }, "customLinear");
    return typesOf(back.inputs.slice(residuals));
  },
  lower: (_, params) => ({ form: "call", body: forwardOf(params) }),
  derivative: { kind: "control", ...rules },
  batch(b, args, { back, forward, residuals }, { batched, size, transforms }) {
    const known = batched.slice(0, residuals);
    const xs = transforms.forceBatched(b, args.slice(residuals), batched.slice(residuals), size);
    const options = { size, transforms };
    return b.apply(customLinear, [...args.slice(0, residuals), ...xs], {
      back: batchedFrom(back, [...known, ...back.inputs.slice(residuals).map(() => true)], options),
      forward: forward && batchedFrom(forward, [...known, ...xs.map(() => true)], options),
      residuals,
    });
  },
};

const moves = ({ params }: UnmovedStep<CustomLinearParams>, tangents: readonly Tangent[], order: number): boolean =>
  tangents.slice(0, params.residuals * order).some(isSet);

const asCall = ({ args, params }: UnmovedStep<CustomLinearParams>): UnmovedStep<{ body: Program }> => ({
  args,
  params: { body: forwardOf(params) },
});

/** Only what the step is linear in moves. */
function alone(
  b: Emitter,
  linear: Emitter,
  { args, params }: UnmovedStep<CustomLinearParams>,
  tangents: readonly Tangent[],
): JvpResult {
  const moved = args.map((arg, i) => (i < params.residuals ? arg : (tangents[i] ?? zeroOf(linear, at(args, i).type))));
  return { results: b.apply(customLinear, args, params), tangents: linear.apply(customLinear, moved, params) };
}

function forwardOf({ back, forward }: CustomLinearParams): Program {
  if (forward) return forward;
  throw new NotDifferentiableError(
    "not-linear",
    `forward mode of a customVjp function transposes its backward function, but "${back.name}" is not linear in the cotangent`,
    "differentiate it in reverse mode (grad, vjp, jacrev), or define it with customJvp",
  );
}
