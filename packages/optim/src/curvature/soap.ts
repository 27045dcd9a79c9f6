import { tree, type Tensor } from "cotangent";
import { eigh, qr } from "cotangent/linalg";
import * as np from "cotangent/numpy";
import { checkHyper, counting, fraction, nonnegative } from "../checks.ts";
import { withRate, type DecayedState, type RateOptions } from "../decayed.ts";
import { blend, unbiased } from "../moments.ts";
import { entry, mapLeaves, selectTree } from "../reduce.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { zerosLike, type Transformation, type Tree } from "../transformation.ts";
import { choose } from "../typed-transforms.ts";
import { axesOf, genericVector, gramAlong, timesAlong, unitMatrices, type Factors } from "./factors.ts";
import { everyFew } from "./refresh.ts";

export interface ScaleBySoapOptions {
  /** β₁ in [0, 1). Default 0.95. */
  readonly b1?: number;
  /** β₂ in [0, 1). Default 0.95. */
  readonly b2?: number;
  /** β of the means of matrices, in [0, 1). Default β₂. */
  readonly factorDecay?: number;
  /** ε, outside of the root. Default 1e-8. */
  readonly eps?: number;
  /** Bases are made anew in steps 0, k, 2·k, …. Default 10. */
  readonly every?: number;
}

export type SoapState = StepCount & {
  /** m: decaying mean of gradients, as the parameters. */
  readonly mean: Tree;
  /** v: decaying mean of their squares in the bases, as the parameters. */
  readonly square: Tree;
  /** Decaying means of `matᵢ(g)·matᵢ(g)ᵀ`, for each axis of each leaf. */
  readonly factors: Factors;
  /** Qⁱ: about their eigenvectors. */
  readonly bases: Factors;
};

/**
 * Adam in the eigenvectors of Shampoo's matrices: for each axis i of a leaf
 *
 *     Hⁱₜ = β·Hⁱₜ₋₁ + (1 − β)·matᵢ(gₜ)·matᵢ(gₜ)ᵀ        Qⁱ = the basis of `Hⁱ·Qⁱ` by a QR decomposition, in every k-th step
 *     g′ = gₜ ×ᵢ (Qⁱ)ᵀ        m′ = m̂ₜ ×ᵢ (Qⁱ)ᵀ        vₜ = β₂·vₜ₋₁ + (1 − β₂)·g′²        uₜ = m′/(√v̂ₜ + ε) ×ᵢ Qⁱ
 *
 * The first step moves nothing: its gradient makes the first bases, of eigenvectors from the greatest
 * eigenvalue down, the order that QR keeps; among those of equal eigenvalues rounding chooses. A direction in which gradients never had a part is
 * divided by ε alone, so that ε should be above their rounding where batches do not vary. One gradient a step.
 *
 * Vyas et al., *SOAP: improving and stabilizing Shampoo using Adam* (arXiv 2409.11321), Algorithms 3 and 4. Deviation: a new basis
 * serves from its own step on.
 */
export function scaleBySoap(options: ScaleBySoapOptions = {}): Transformation<SoapState> {
  const { b1 = 0.95, b2 = 0.95, factorDecay = b2, eps = 1e-8, every = 10 } = options;
  checkHyper("soap", fraction, { b1, b2, factorDecay });
  checkHyper("soap", nonnegative, { eps });
  checkHyper("soap", counting, { every });
  return {
    init: (params) => ({
      ...noSteps(),
      mean: zerosLike(params),
      square: zerosLike(params),
      factors: unitMatrices(params, 0),
      bases: unitMatrices(params, 1),
    }),
    update(gradients, state) {
      const count = np.add(state.count, 1);
      const factors = tree
        .leaves(gradients)
        .map((g, i) => entry(state.factors, i).map((h, axis) => blend(factorDecay, h, gramAlong(axesOf(g), axis))));
      const turned = (): Factors =>
        factors.map((list, i) => list.map((h, axis) => turnedBasis(h, entry(entry(state.bases, i), axis))));
      const first = (): Factors => factors.map((list) => list.map((h) => firstBasis(h)));
      const fresh = (): Factors => choose(np.equal(state.count, 0), first, turned);
      const bases = everyFew(state.count, every, fresh, state.bases);
      const into = (x: Tensor, i: number): Tensor => inBases(x, entry(bases, i), (q) => np.swapaxes(q, 0, 1));
      const mean = tree.map((g, m) => blend(b1, m, g), gradients, state.mean);
      const square = tree.map(
        (g, v) => blend(b2, v, np.square(g)),
        mapLeaves((g, i) => into(g, i), gradients),
        state.square,
      );
      const isFirst = np.equal(state.count, 0);
      const steps = np.maximum(state.count, 1);
      const [meanOf, squareOf] = [unbiased(b1, steps), unbiased(b2, steps)];
      const scaled = tree.map(
        (_: Tensor, m: Tensor, v: Tensor) => np.divide(meanOf(m), np.add(np.sqrt(squareOf(v)), eps)),
        gradients,
        mapLeaves((m, i) => into(m, i), mean),
        square,
      );
      const updates = mapLeaves((x, i) => inBases(x, entry(bases, i), (q) => q), scaled);
      const means = selectTree(isFirst, { mean: state.mean, square: state.square }, { mean, square });
      return [selectTree(np.logicalNot(isFirst), updates, zerosLike(updates)), { count, ...means, factors, bases }];
    },
  };
}

const inBases = (x: Tensor, bases: readonly Tensor[], which: (basis: Tensor) => Tensor): Tensor =>
  bases.reduce((y, basis, axis) => timesAlong(y, which(basis), axis), axesOf(x)).reshape(x.shape);

/** The columns with the signs that make their products with those of `like`, or with one column, not negative: rounding would choose them. */
const signed = (basis: Tensor, like: Tensor): Tensor =>
  np.multiply(basis, np.where(np.less(np.sum(np.multiply(basis, like), { axis: 0 }), 0), -1, 1));

/** Eigenvectors, that of the greatest eigenvalue first. */
function firstBasis(h: Tensor): Tensor {
  const vectors = np.flip(eigh(h)[1], 1);
  const [size = 0] = h.shape;
  return signed(vectors, genericVector(size, h.dtype).reshape([size, 1]));
}

/** A step of orthogonal iteration; columns go on where they were. */
function turnedBasis(h: Tensor, before: Tensor): Tensor {
  const [q] = qr(np.matmul(h, before));
  return signed(q, before);
}

export type SoapOptions = ScaleBySoapOptions & RateOptions;

/**
 * SOAP: {@link scaleBySoap}, then decoupled weight decay and the learning rate.
 *
 * @example
 * const optimizer = soap({ learningRate: 3e-3 });
 */
export const soap = (options: SoapOptions): Transformation<DecayedState<SoapState>> =>
  withRate(scaleBySoap(options), options);
