/** The named functions whose gradients are timed. */
import { scan, type Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";

/** `Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²` */
export function rosenbrock(x: Tensor): Tensor {
  const n = x.shape[0] ?? 0;
  const [a, b] = [np.slice(x, [[0, n - 1]]), np.slice(x, [[1, n]])];
  return np.sum(np.add(np.multiply(100, np.square(np.subtract(b, np.square(a)))), np.square(np.subtract(1, a))));
}

export const logSumExp = (x: Tensor): Tensor => np.logsumexp(x);

/** A loop that reads the array at every step: `c ← tanh(c + wₜ·c)`. */
export function readingScan(w: Tensor): Tensor {
  const positions = np.arange(0, w.shape[0] ?? 0, 1, { dtype: "i32" });
  const [last] = scan(
    (c: Tensor, i: Tensor): readonly [Tensor, null] => {
      const e = np.take(w, i);
      return [np.tanh(np.add(c, np.multiply(e, c))), null];
    },
    np.array(0.5, { dtype: w.dtype }),
    positions,
  );
  return last;
}

export interface MlpParams {
  readonly w1: Tensor;
  readonly b1: Tensor;
  readonly w2: Tensor;
  readonly b2: Tensor;
}

export const mlpLoss = (p: MlpParams, x: Tensor, labels: Tensor): Tensor => {
  const hidden = nn.relu(np.add(np.matmul(x, p.w1), p.b1));
  const logits = np.add(np.matmul(hidden, p.w2), p.b2);
  return np.negative(np.mean(np.sum(np.multiply(nn.logSoftmax(logits), labels), { axis: 1 })));
};
