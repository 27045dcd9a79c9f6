import { random } from "cotangent";
import type { DtypeLike, Tensor } from "cotangent";
import { relu } from "cotangent/nn";
import { dense, type DenseParams } from "./dense.ts";
import { heNormal, type Initializer } from "./initializers.ts";
import type { Layer } from "./layer.ts";

export interface MlpOptions {
  /** Lengths of the vectors: input, hidden layers, output; at least two. */
  readonly sizes: readonly number[];
  /** After each layer but the last. Default ReLU. */
  readonly activation?: (x: Tensor) => Tensor;
  /** Of the weights. Default {@link heNormal}. */
  readonly initializer?: Initializer;
  /** Default f32. */
  readonly dtype?: DtypeLike;
}

export type MlpParams = readonly DenseParams[];

/**
 * A multilayer perceptron, `x: [..., sizes[0]] → [..., sizes.at(-1)]`: dense layers with `activation` between them.
 *
 * @example
 * const model = mlp({ sizes: [784, 128, 10] });
 * const params = model.init(random.key(0));
 * const logits = model.apply(params, images);
 */
export function mlp({ sizes, activation = relu, initializer = heNormal, dtype = "f32" }: MlpOptions): Layer<MlpParams> {
  const layers = sizes
    .slice(1)
    .map((outputs, i) => dense({ inputs: sizes[i] ?? outputs, outputs, initializer, dtype }));
  return {
    init: (key) => layers.map((layer, i) => layer.init(random.foldIn(key, i))),
    apply: (params, x) =>
      params.reduce((value, layerParams, i) => {
        const result = layers[i]?.apply(layerParams, value) ?? value;
        return i === layers.length - 1 ? result : activation(result);
      }, x),
  };
}
