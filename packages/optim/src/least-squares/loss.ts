/** Losses that count large residuals less: ρ of the squares of residuals. */
import { ArgumentError, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";

/** The names are SciPy's; `softL1` is its `soft_l1`. */
export type LossName = "linear" | "softL1" | "huber" | "cauchy" | "arctan";

/** ρ, ρ' and ρ'' at z ≥ 0. */
export interface LossValues {
  readonly value: Tensor;
  readonly first: Tensor;
  readonly second: Tensor;
}

type Loss = (z: Tensor) => LossValues;

const power = (x: Tensor, exponent: number): Tensor => np.power(x, exponent);

/**
 *     linear:  ρ(z) = z
 *     softL1:  ρ(z) = 2·(√(1 + z) − 1)
 *     huber:   ρ(z) = z for z ≤ 1, 2·√z − 1 otherwise
 *     cauchy:  ρ(z) = ln(1 + z)
 *     arctan:  ρ(z) = arctan z
 *
 * Triggs et al., *Bundle adjustment: a modern synthesis* (2000), section 4.3; the functions are those of SciPy's
 * `least_squares`.
 */
const losses: Readonly<Record<LossName, Loss>> = {
  linear: (z) => ({ value: z, first: np.onesLike(z), second: np.zerosLike(z) }),
  softL1(z) {
    const root = np.sqrt(np.add(1, z));
    return {
      value: np.multiply(np.divide(z, np.add(1, root)), 2),
      first: np.divide(1, root),
      second: np.multiply(power(root, -3), -0.5),
    };
  },
  huber(z) {
    const isInner = np.lessEqual(z, 1);
    const root = np.sqrt(np.where(isInner, 1, z));
    return {
      value: np.where(isInner, z, np.subtract(np.multiply(root, 2), 1)),
      first: np.where(isInner, 1, np.divide(1, root)),
      second: np.where(isInner, 0, np.multiply(power(root, -3), -0.5)),
    };
  },
  cauchy(z) {
    const inverse = np.divide(1, np.add(1, z));
    return { value: np.log1p(z), first: inverse, second: np.negative(np.square(inverse)) };
  },
  arctan(z) {
    const inverse = np.divide(1, np.add(1, np.square(z)));
    return {
      value: np.arctan(z),
      first: inverse,
      second: np.multiply(np.multiply(z, np.square(inverse)), -2),
    };
  },
};

/** @throws ArgumentError for a name that there is not. */
export function lossOf(name: LossName, where: string): Loss {
  if (Object.hasOwn(losses, name)) return losses[name];
  throw new ArgumentError(
    "bad-argument",
    `${where}: there is no loss ${name}`,
    `give one of ${Object.keys(losses).join(", ")}`,
  );
}
