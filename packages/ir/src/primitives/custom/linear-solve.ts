/** The solution of a linear system by a solver of the user's, differentiated by the system that it solves. */
import { Builder, inline } from "../../builder.ts";
import { at, NotDifferentiableError } from "../../errors.ts";
import type { ControlRules, Emitter, Primitive, Tangent, Transforms } from "../../primitive.ts";
import { typesOf, type Program, type Value } from "../../program.ts";
import { neg, sub } from "../arithmetic.ts";
import { zeroOf } from "../constant.ts";
import { call, checkInputs, present, scatterActive } from "../control.ts";
import { isSet } from "../scan/layout.ts";
import { batchedFrom } from "./batched.ts";

export type LinearSolveParams = {
  /** `(consts, x) → A·x` */
  readonly matvec: Program;
  /** `(consts, b) → x` with A·x = b */
  readonly solve: Program;
  /** `(consts, b) → x` with Aᵀ·x = b; null where A has no transpose. */
  readonly transposeSolve: Program | null;
  /** `(consts, b) → (x, more)`: how the solution itself is found, if not by `solve`, with results that have no derivative. */
  readonly value: Program | null;
  readonly consts: number;
};

const rules: ControlRules<LinearSolveParams> = {
  jvp(b, { args, params }, tangents, transforms) {
    const { matvec, consts } = params;
    const { order } = transforms;
    const results = b.apply(linearSolve, args, params);
    const solution = results.slice(0, matvec.outputs.length);
    const known = tangents.slice(0, consts * order);
    const given = tangents.slice(consts * order);
    // Coefficient k of A·x = b is A·xₖ = bₖ − (A·(x₀ + … + xₖ₋₁·tᵏ⁻¹))ₖ, which is one jvp where there is one coefficient.
    const found = solution.flatMap(() => Array.from({ length: order }, (): Tangent => undefined));
    for (let k = 0; k < order; k++) {
      const moving = [...known, ...found];
      const pushed = transforms.jvp(matvec, moving.map(isSet));
      const all = b.apply(call, [...args.slice(0, consts), ...solution, ...present(moving)], { body: pushed.program });
      const shift = scatterActive(all.slice(solution.length), pushed.active);
      const own = (slots: readonly Tangent[]): readonly Tangent[] => slots.filter((_, i) => i % order === k);
      const solved = solveFor(b, args, params, right(b, own(given), own(shift)));
      solved.forEach((x, i) => (found[i * order + k] = x));
    }
    return {
      results,
      tangents: results.flatMap((_, i) => Array.from({ length: order }, (__, k) => found[i * order + k])),
    };
  },
  linearize(b, linear, { args, params }, tangents, transforms) {
    const { matvec, consts } = params;
    const results = b.apply(linearSolve, args, params);
    const solution = results.slice(0, matvec.outputs.length);
    const active = matvec.inputs.map((_, i) => i < consts && isSet(tangents[i]));
    const halves = transforms.linearize(matvec, active);
    const known = b.apply(call, [...args.slice(0, consts), ...solution], { body: halves.program });
    const moving = present(tangents.slice(0, consts));
    const all = linear.apply(call, [...known.slice(solution.length), ...moving], { body: halves.linear });
    const shift = scatterActive(all, halves.active);
    const moved = solveFor(linear, args, params, right(linear, tangents.slice(consts), shift));
    return { results, tangents: results.map((_, i) => moved[i]) };
  },
  transpose(b, cts, { params, arg, types }, transforms) {
    const { matvec, solve, transposeSolve, consts } = params;
    if (!transposeSolve)
      throw new NotDifferentiableError(
        "not-differentiable",
        `the operator "${matvec.name}" of a linear system has no transpose, which reverse mode needs`,
        "write it with differentiable operations, or give hostCall() and other functions in it rules of their own",
      );
    const known = types.slice(0, consts).map((_, i) => arg(i));
    const given = types.slice(consts).map((type, i) => cts[i] ?? zeroOf(b, type));
    const turned = {
      matvec: transposed(matvec, consts, transforms),
      solve: transposeSolve,
      transposeSolve: solve,
      value: null,
      consts,
    };
    return [...known.map(() => undefined), ...b.apply(linearSolve, [...known, ...given], turned)];
  },
};

/**
 * `x` with `A·x = b` for a linear map A: `A·ẋ = ḃ − Ȧ·x`, and what the program that finds it returns besides. Adjoint in b: the
 * solution of the transposed system.
 */
export const linearSolve: Primitive<LinearSolveParams> = {
  name: "linearSolve",
  type(args, { matvec, consts, value }) {
    checkInputs(args, matvec, "linearSolve");
    checkInputs(typesOf(matvec.outputs), { ...matvec, inputs: matvec.inputs.slice(consts) }, "linearSolve");
    return [...args.slice(consts), ...typesOf(value?.outputs.slice(matvec.outputs.length) ?? [])];
  },
  lower: (_, { solve, value }) => ({ form: "call", body: value ?? solve }),
  derivative: { kind: "control", ...rules },
  opaque: true,
  batch(b, args, { matvec, solve, transposeSolve, value, consts }, { batched, size, transforms }) {
    const flags = args.map((_, i) => i >= consts || at(batched, i));
    const right = transforms.forceBatched(b, args.slice(consts), batched.slice(consts), size);
    const mapped = (program: Program): Program => batchedFrom(program, flags, { size, transforms });
    const params = {
      matvec: mapped(matvec),
      solve: mapped(solve),
      transposeSolve: transposeSolve && mapped(transposeSolve),
      value: value && mapped(value),
      consts,
    };
    return b.apply(linearSolve, [...args.slice(0, consts), ...right], params);
  },
};

/** `ḃ − Ȧ·x`; undefined where both are zero. */
const right = (b: Emitter, moved: readonly Tangent[], shift: readonly Tangent[]): readonly Tangent[] =>
  moved.map((tangent, i) => {
    const less = shift[i];
    if (!less) return tangent;
    return tangent ? b.one(sub, [tangent, less]) : b.one(neg, [less]);
  });

function solveFor(
  b: Emitter,
  args: readonly Value[],
  params: LinearSolveParams,
  tangents: readonly Tangent[],
): readonly Tangent[] {
  const { consts } = params;
  if (!tangents.some(isSet)) return tangents;
  const filled = tangents.map((tangent, i) => tangent ?? zeroOf(b, at(args, consts + i).type));
  return b.apply(linearSolve, [...args.slice(0, consts), ...filled], { ...params, value: null });
}

/** `(consts, y) → Aᵀ·y` */
function transposed(matvec: Program, consts: number, transforms: Transforms): Program {
  const { program, active } = transforms.transpose(
    matvec,
    matvec.inputs.map((_, i) => i >= consts),
    matvec.outputs.map(() => true),
  );
  const b = new Builder();
  const found = inline(
    b,
    program,
    typesOf(program.inputs).map((type) => b.input(type)),
  );
  const all = scatterActive(found, active);
  const outputs = matvec.inputs.slice(consts).map(({ type }, i) => all[i] ?? zeroOf(b, type));
  return b.finish(outputs, program.name);
}
