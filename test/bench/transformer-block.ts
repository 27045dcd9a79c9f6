/** A block of a transformer: pre-norm attention and a perceptron of four times the width. */
import type { Tensor } from "cotangent";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";

export interface BlockWeights {
  readonly qkv: Tensor;
  readonly out: Tensor;
  readonly up: Tensor;
  readonly down: Tensor;
}

export interface BlockSizes {
  readonly tokens: number;
  readonly width: number;
  readonly heads: number;
}

export const transformerBlock =
  ({ tokens, width, heads }: BlockSizes) =>
  (w: BlockWeights, x: Tensor): Tensor => {
    const split = (v: Tensor): Tensor => np.transpose(np.reshape(v, [tokens, heads, width / heads]), [1, 0, 2]);
    const qkv = np.matmul(nn.standardize(x), w.qkv);
    const part = (i: number): Tensor =>
      split(
        np.slice(qkv, [
          [0, tokens],
          [i * width, (i + 1) * width],
        ]),
      );
    const [q, k, v] = [part(0), part(1), part(2)];
    const scores = np.multiply(np.matmul(q, np.transpose(k, [0, 2, 1])), (width / heads) ** -0.5);
    const mixed = np.reshape(np.transpose(np.matmul(nn.softmax(scores), v), [1, 0, 2]), [tokens, width]);
    const y = np.add(x, np.matmul(mixed, w.out));
    return np.add(y, np.matmul(nn.gelu(np.matmul(nn.standardize(y), w.up)), w.down));
  };
