import type { DtypeLike, Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { glorotUniform, type Initializer } from "./initializers.ts";
import type { Layer } from "./layer.ts";

export interface DenseOptions {
  readonly inputs: number;
  readonly outputs: number;
  /** Of the weights; biases start at 0. Default {@link glorotUniform}. */
  readonly initializer?: Initializer;
  /** Default f32. */
  readonly dtype?: DtypeLike;
}

export type DenseParams = {
  /** `[inputs, outputs]` */
  readonly weight: Tensor;
  /** `[outputs]` */
  readonly bias: Tensor;
};

/** `x: [..., inputs] → x·W + b: [..., outputs]` */
export const dense = ({
  inputs,
  outputs,
  initializer = glorotUniform,
  dtype = "f32",
}: DenseOptions): Layer<DenseParams> => ({
  init: (key) => ({
    weight: initializer(key, { inputs, outputs, dtype }),
    bias: np.zeros([outputs], { dtype }),
  }),
  apply: ({ weight, bias }, x) => np.add(np.matmul(x, weight), bias),
});
