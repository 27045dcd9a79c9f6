/** Jacobians and Hessians of which few elements differ from zero. */
import type { Compression } from "@cotangent/ad";
import { at, buildProgram, inline, NotDifferentiableError, showTypes, typesOf, type Program } from "@cotangent/ir";
import { checkArgnums, leavesIn, requireFloats, requireScalar } from "../arguments.ts";
import { contentOf, Tensor } from "../tensor.ts";
import { simplified } from "../control.ts";
import { gradientOf, pushforwardOf } from "../derive.ts";
import { named } from "../grad.ts";
import { optionsOf } from "../options.ts";
import { runProgram } from "../run-program.ts";
import { leavesOf, nameOf, traceCall, type TracedFunction } from "../trace-function.ts";
import { realOf, type Real } from "../content.ts";
import type { InputsOf } from "../tree-types.ts";
import { commonDtype, compressedProgram } from "./compressed-program.ts";
import { compressionOf } from "./find-pattern.ts";
import { positions, SparseMatrix } from "./sparse-matrix.ts";

export interface SparseOptions {
  /** The position of the argument to differentiate by; 0 if absent. */
  readonly argnums?: number;
}

/**
 * `x ↦ ∂f/∂x` as a sparse matrix, with a row for each element of the result and a column for each element of the argument, leaf
 * after leaf. Which elements may differ from zero is found from the program that `f` is traced to, once for each program; columns
 * that share no row are computed by one product in forward mode, or rows that share no column by one in reverse mode, whichever
 * takes fewer. Positions that depend on values count as any position, so some elements may be there that are zero.
 *
 * @throws NotDifferentiableError if argument or result have leaves that are no floats, or of several dtypes.
 *
 * @example
 * ```ts
 * import { sparseJacobian } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const differences = (x) => np.diff(x.mul(x));
 * const J = sparseJacobian(differences)(np.array([1, 2, 3]));
 * J.toDense().toArray().flat(); // [-2, 4, 0, 0, -4, 6]
 * J.products; // 2
 * ```
 */
export function sparseJacobian<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: SparseOptions = {},
): (...args: InputsOf<A>) => SparseMatrix {
  const transformed = (...args: InputsOf<A>): SparseMatrix => {
    const call = callOf(f, args, options, "sparseJacobian");
    return matrixOf(call, call.traced.program, "sparseJacobian", false);
  };
  return named(transformed, `sparseJacobian_${nameOf(f)}`);
}

/**
 * `x ↦ ∂²f/∂x²` for a float scalar `f`, as a sparse matrix over the elements of the argument, leaf after leaf. Found and computed as
 * the Jacobian of the gradient, with its symmetry used: an element is read from a product of its column or of its row (a star
 * colouring), so a dense row costs two products where columns alone would cost n.
 *
 * @throws NotDifferentiableError if the result is no float scalar, or the argument has leaves that are no floats, or of several
 * dtypes.
 *
 * @example
 * ```ts
 * import { sparseHessian } from "cotangent";
 * import * as np from "cotangent/numpy";
 *
 * const energy = (x) => np.sum(np.diff(x).mul(np.diff(x)));
 * const H = sparseHessian(energy)(np.zeros([1000]));
 * [H.nnz, H.products]; // [2998, 3]
 * ```
 */
export function sparseHessian<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: SparseOptions = {},
): (...args: InputsOf<A>) => SparseMatrix {
  const transformed = (...args: InputsOf<A>): SparseMatrix => {
    const call = callOf(f, args, options, "sparseHessian");
    const { program } = call.traced;
    requireScalar(at(program.outputs, 0).type, nameOf(f), "sparseHessian");
    const gradient = gradientOf(program, call.marks);
    const alone = buildProgram(gradient.name, typesOf(gradient.inputs), (b, ...inputs) =>
      inline(b, gradient, inputs).slice(program.outputs.length),
    );
    return matrixOf(call, alone, "sparseHessian", true);
  };
  return named(transformed, `sparseHessian_${nameOf(f)}`);
}

interface SparseCall {
  readonly traced: TracedFunction;
  readonly marks: readonly boolean[];
  readonly inputs: readonly Real[];
}

function callOf(
  f: (...args: never) => unknown,
  args: readonly unknown[],
  options: SparseOptions,
  where: string,
): SparseCall {
  const { argnums = 0 } = optionsOf(options, where, ["argnums"]);
  const leaves = leavesOf(args, where);
  const active = leavesIn(leaves.structure, checkArgnums(argnums, args.length, `${where}: argnums`));
  requireFloats(leaves.contents, active, leaves.structure, where);
  const traced = traceCall(f, leaves);
  return {
    traced,
    marks: [...active, ...traced.captured.map(() => false)],
    inputs: [...leaves.contents, ...traced.captured],
  };
}

/** The matrix of the derivative of `program`, which has the inputs of the call. */
function matrixOf(
  { traced, marks, inputs }: SparseCall,
  program: Program,
  where: string,
  symmetric: boolean,
): SparseMatrix {
  const types = [...typesOf(program.inputs.filter((_, i) => marks[i])), ...typesOf(program.outputs)];
  if (!commonDtype(types)?.differentiable)
    throw new NotDifferentiableError(
      "not-float",
      `${where}: the argument and the result are ${showTypes(types)}`,
      "the elements of one matrix have one dtype: give floats of the same one, with astype()",
    );
  const halves = { ...pushforwardOf(simplified(program), marks), results: program.outputs.length };
  // Arguments are another value at the next call; what was captured is kept as it was at the trace.
  const looked = inputs.map((_, i) => i >= inputs.length - traced.captured.length);
  const compression: Compression = compressionOf(halves, inputs, { looked, symmetric });
  const { colouring, places, pattern } = compression;
  const extra = [colouring.of, places].map((own) => realOf(contentOf(positions(own))));
  const [values] = runProgram(compressedProgram(halves, compression), [...inputs, ...extra], [], traced.hosts);
  if (!values) throw new Error("internal: no elements");
  return new SparseMatrix(new Tensor(values), pattern, colouring.colours);
}
