/**
 * Reverse mode: `R[p] : Γ → Δ × (Δ̄ ⊸ Γ̄)`, a primal program and a linear continuation on cotangent contexts. It is
 * compositional in the unary maps of p: the continuation of a composition is the composition of continuations backwards.
 * The continuation is a program too, so nothing of it is left at run time but its steps.
 * (Huot & Shaikhha, arXiv 2212.09801; the split into linearize and transpose: Radul et al., arXiv 2204.10923.)
 */
import { at, Builder, inline, zeroOf, type Program, type Transforms } from "@cotangent/ir";

export interface Reverse {
  /** `inputs ↦ (outputs, residuals)` */
  readonly forward: Program;
  /** `(residuals, cotangents of the given outputs) ↦ cotangents of the active inputs` */
  readonly backward: Program;
  readonly residuals: number;
  /** Which outputs depend on the active inputs. */
  readonly active: readonly boolean[];
}

/**
 * The primal program and its continuation, with respect to the inputs marked `active`, for cotangents of the outputs
 * marked `given` (if absent, of all that depend on those inputs).
 */
export function vjp(
  program: Program,
  active: readonly boolean[],
  given: readonly boolean[] | undefined,
  transforms: Transforms,
): Reverse {
  const { program: forward, linear, residuals, active: moving } = transforms.linearize(program, active, "all");
  const marks = linear.inputs.map((_, i) => i >= residuals);
  const wanted = given ?? moving;
  const usable = wanted.filter((_, i) => moving[i]);
  const transposed = transforms.transpose(linear, marks, usable);
  const b = new Builder();
  const known = linear.inputs.slice(0, residuals).map(({ type }) => b.input(type));
  const cts = program.outputs.map((output, i) => (wanted[i] ? b.input(output.type) : undefined));
  const found = inline(b, transposed.program, [...known, ...cts.flatMap((ct, i) => (ct && moving[i] ? [ct] : []))]);
  let next = 0;
  const results = linear.inputs
    .slice(residuals)
    .map((input, i) => (transposed.active[i] ? at(found, next++) : zeroOf(b, input.type)));
  return { forward, backward: b.finish(results, `backward_${program.name}`), residuals, active: moving };
}
