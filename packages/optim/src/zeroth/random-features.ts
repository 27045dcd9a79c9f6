/** Functions as few numbers that all can read: their weights on random features that are made from a key. */
import { random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { processWeights, type Queries, type SurrogateOptions } from "./surrogate.ts";

/** M features `φⱼ(x) = √(2/M)·cos(⟨vⱼ, x⟩ + bⱼ)`, whose products are in the mean the kernel `exp(−|a − b|²/2ℓ²)`. */
export interface RandomFeatures {
  /** `(Φᵀ·Φ + σ²·I)⁻¹·Φᵀ·(y − ȳ)`: [M], of the process with this kernel through the queries. */
  weightsOf(queries: Queries): Tensor;
  /** `∇⟨φ(x), w⟩` */
  gradient(x: Tensor, weights: Tensor): Tensor;
}

/** Rahimi and Recht, *Random features for large-scale kernel machines* (2007). */
export function randomFeatures(
  key: random.Key,
  features: number,
  x: Tensor,
  { lengthScale, noise }: Required<SurrogateOptions>,
): RandomFeatures {
  const { dtype } = x;
  const frequencies = np.divide(random.normal(random.foldIn(key, 0), [features, x.size], { dtype }), lengthScale);
  const phases = np.multiply(random.uniform(random.foldIn(key, 1), [features], { dtype }), 2 * Math.PI);
  const size = Math.sqrt(2 / features);
  const angles = (at: Tensor): Tensor => np.add(np.matmul(at, frequencies.T), phases);
  return {
    weightsOf(queries) {
      const rows = np.multiply(np.cos(angles(queries.points)), size);
      // Φᵀ·(Φ·Φᵀ + σ²·I)⁻¹ is the same, and h × h.
      return np.matmul(processWeights(np.matmul(rows, rows.T), queries, noise), rows);
    },
    gradient: (at, weights) => np.multiply(np.matmul(np.multiply(np.sin(angles(at)), weights), frequencies), -size),
  };
}
