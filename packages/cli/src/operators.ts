/**
 * Types by which TypeScript accepts operators on tensors, in functions with the directive `"use operators"`, which the bundler
 * plugin rewrites. Nothing here does anything when the program runs.
 */
import type { InputsOf, Tensor, Tensors } from "cotangent";

/** A tensor that operators take. What they give is a `number` to TypeScript, and a tensor when the program runs. */
export type Operand = Tensor & number;

/** What functions with operators take from each other: a tensor, a number, or what an operator gave. */
export type OperandLike = Operand | number;

/** `T` with operands for tensors, in fields, elements and results of functions. */
export type Operands<T> = T extends Tensor
  ? Operand
  : T extends (...args: infer A) => infer R
    ? (...args: A) => Operands<R>
    : T extends object
      ? { [K in keyof T]: Operands<T[K]> }
      : T;

/**
 * The same tensor, tree of tensors, function or module, for operators: `const np = operands(numpy)`. The plugin writes `numpy.sin`
 * for `np.sin`, so that bundles have no more of the module than is used.
 */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- It is another view of the same value.
export const operands = <T>(value: T): Operands<T> => value as Operands<T>;

/** The same function for code without operators: it takes tensors, and its results are tensors. */
export const tensors = <A extends readonly unknown[], R>(
  f: (...args: A) => R,
): ((...args: InputsOf<A>) => Tensors<R>) =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- As above.
  f as unknown as (...args: InputsOf<A>) => Tensors<R>;
