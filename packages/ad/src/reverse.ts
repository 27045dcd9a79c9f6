/**
 * Reverse mode: `R[p] : Γ → Δ × (Δ̄ ⊸ Γ̄)`, a primal program and a linear continuation on cotangent contexts. It is
 * compositional in the unary maps of p: the continuation of a composition is the composition of continuations backwards.
 * The continuation is a program too, so nothing of it is left at run time but its steps.
 * (Huot & Shaikhha, arXiv 2212.09801; the split into linearize and transpose: Radul et al., arXiv 2204.10923.)
 */
import { at, Builder, inline, type Program, type Transforms } from "@cotangent/ir";
import { zeroOf } from "./tangents.ts";

export interface Reverse {
  /** `inputs ↦ (outputs, residuals)` */
  readonly forward: Program;
  /** `(residuals, cotangents of the active outputs) ↦ cotangents of the active inputs` */
  readonly backward: Program;
  readonly residuals: number;
  /** Which outputs depend on the active inputs, and so have a cotangent. */
  readonly active: readonly boolean[];
}

/** The primal program and its continuation, with respect to the inputs marked `active`. */
export function vjp(program: Program, active: readonly boolean[], transforms: Transforms): Reverse {
  const { program: forward, linear, residuals, active: activeOutputs } = transforms.linearize(program, active);
  const marks = linear.inputs.map((_, i) => i >= residuals);
  const transposed = transforms.transpose(
    linear,
    marks,
    linear.outputs.map(() => true),
  );
  const b = new Builder();
  const inputs = transposed.program.inputs.map(({ type }) => b.input(type));
  const found = inline(b, transposed.program, inputs);
  let next = 0;
  const cts = linear.inputs
    .slice(residuals)
    .map((input, i) => (transposed.active[i] ? at(found, next++) : zeroOf(b, input)));
  return { forward, backward: b.finish(cts, `backward_${program.name}`), residuals, active: activeOutputs };
}
