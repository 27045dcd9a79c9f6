/** Counts what methods ask of a loss, while their programs run. */
import { tap, tree, type Tensor } from "cotangent";
import type { Extra, Transformation } from "@cotangent/optim";

/** How often each was computed. */
export interface Spending {
  /** The loss alone. */
  readonly values: number;
  /** Its derivative in one direction by forward mode. */
  readonly slopes: number;
  /** The loss with its gradient. */
  readonly gradients: number;
  /** Products with the Hessian, or with another matrix of curvature. */
  readonly products: number;
  /** Products with all unit vectors at once. */
  readonly hessians: number;
}

export const kinds = ["values", "slopes", "gradients", "products", "hessians"] as const;
export const nothing: Spending = { values: 0, slopes: 0, gradients: 0, products: 0, hessians: 0 };

export const scaled = (spending: Spending, factor: number): Spending =>
  Object.fromEntries(kinds.map((kind) => [kind, spending[kind] * factor])) as unknown as Spending;

/** Passes on what it is given, and counts when that is computed. Under `vmap` each row counts. */
export interface Tally {
  /** A loss of which values are asked, or derivatives. */
  loss<P>(loss: (params: P) => Tensor): (params: P) => Tensor;
  /** A tree that goes into one gradient, or comes out of it. */
  gradient<P>(x: P): P;
  /** A vector that is multiplied. */
  product<P>(v: P): P;
}

export const silent: Tally = { loss: (loss) => loss, gradient: (x) => x, product: (v) => v };

/** A tally and what it has counted so far; `size` is the number of parameters, so many products at once being a Hessian. */
export function counting(size: number): { readonly tally: Tally; readonly spent: () => Spending } {
  const counts = { values: 0, slopes: 0, gradients: 0, products: 0, hessians: 0 };
  const firstLeaf = <P>(x: P, seen: (rows: number) => void): P => {
    let isFirst = true;
    const watched = (leaf: Tensor): Tensor => {
      if (!isFirst) return leaf;
      isFirst = false;
      return tap(leaf, (found) => seen(found.size / Math.max(1, leaf.size)));
    };
    return tree.map(watched, x);
  };
  return {
    spent: () => ({ ...counts, values: counts.values - counts.slopes }),
    tally: {
      loss: (loss) => (params) => {
        const value = tap(loss(params), ({ size: rows }) => void (counts.values += rows));
        const seen = tap(value, ({ size: rows }) => void (counts.slopes += rows), { of: "tangent" });
        return tap(
          seen,
          () => {
            counts.gradients++;
            counts.values--;
          },
          { of: "cotangent" },
        );
      },
      gradient: (x) => firstLeaf(x, (rows) => void (counts.gradients += rows)),
      product: (v) =>
        firstLeaf(v, (rows) => {
          if (rows === size) counts.hessians++;
          else counts.products += rows;
        }),
    },
  };
}

/** `optimizer`, what it asks for beside the gradient being counted, and the gradient, too. */
export function counted(optimizer: Transformation, tally: Tally): Transformation {
  if (tally === silent) return optimizer;
  const { estimate } = optimizer;
  return {
    ...optimizer,
    ...(estimate && {
      estimate: <P>(loss: (params: P) => Tensor, params: P, state: unknown) =>
        estimate(tally.loss(loss), params, state),
    }),
    update<P>(gradients: P, state: unknown, params?: P, extra: Extra<P> = {}) {
      const { valueAt, gradientAt, hvp } = extra;
      return optimizer.update(estimate ? gradients : tally.gradient(gradients), state, params, {
        ...extra,
        ...(valueAt && { valueAt: tally.loss(valueAt) }),
        ...(gradientAt && { gradientAt: (at: P) => gradientAt(tally.gradient(at)) }),
        ...(hvp && { hvp: (v: P) => hvp(tally.product(v)) }),
      });
    },
  };
}
