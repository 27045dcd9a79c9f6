/** Complex arrays in trees: transforms see two real leaves, so that the derivatives of real programs are all they need. */
import { ArgumentError, neg, NotDifferentiableError, type Dtype } from "@cotangent/ir";
import type { ComplexDtype, Real } from "../content.ts";
import { applyOne } from "../operations.ts";
import { contentOf, Tensor } from "../tensor.ts";
import type { Structure } from "../tree.ts";
import type { CustomNode } from "../tree-registry.ts";
import { pairOf } from "./pair.ts";

const negative = (part: Real): Real => applyOne(neg, [part], {});

/** What takes complex arrays of all dtypes apart; `of` gives the dtype for parts. */
export const makeNode = (of: (part: Dtype) => ComplexDtype): CustomNode => ({
  name: "complex",
  checkValue,
  flatten(x, dual) {
    const content = x instanceof Tensor ? contentOf(x) : undefined;
    if (content?.kind !== "complex") throw new Error("internal: no complex array");
    const { re, im } = content;
    return { children: [re, dual ? negative(im) : im].map((part) => new Tensor(part)), aux: {} };
  },
  unflatten(_, [re, im], dual) {
    const [real, imaginary] = [partOf(re), partOf(im)];
    if (real && imaginary) return new Tensor(pairOf(of(real.type.dtype), real, dual ? negative(imaginary) : imaginary));
    if (isType(re)) return { ...re, dtype: re.dtype === "f64" ? "complex128" : "complex64" };
    throw new ArgumentError(
      "not-real",
      "a complex array is to be put together of what are no real arrays",
      "Jacobians of complex functions are there for real arguments or real results: take real() and imag(), or use jvp() and vjp()",
    );
  },
  equalAux: () => true,
});

function checkValue(isHolomorphic: boolean, args: readonly Structure[], where: string): void {
  if (!isHolomorphic)
    throw new NotDifferentiableError(
      "not-scalar",
      `${where}: the function returns a complex number, which has no gradient`,
      "return a real one: real(), imag() or abs() of it; of a holomorphic function say { holomorphic: true } for the complex derivative, and of others use jvp() and vjp()",
    );
  if (args.every(isComplexTree)) return;
  throw new NotDifferentiableError(
    "not-real",
    `${where}: a holomorphic function of real arguments`,
    "give complex ones: astype(complex64), or complex(x)",
  );
}

/** Whether all leaves are parts of complex arrays. */
const isComplexTree = (structure: Structure): boolean =>
  (structure.kind === "custom" && structure.node.checkValue !== undefined) ||
  ("children" in structure && structure.children.every(isComplexTree));

function partOf(x: unknown): Real | undefined {
  const content = x instanceof Tensor ? contentOf(x) : undefined;
  return content?.kind === "complex" ? undefined : content;
}

/** Whether it is the type of a part, as `evalShape` has it. */
const isType = (x: unknown): x is { readonly dtype: string } =>
  typeof x === "object" && x !== null && !(x instanceof Tensor) && "dtype" in x;
