/** What all optimizers of the table minimise. */
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { Row } from "./row.ts";

export type Params = { readonly w: Tensor; readonly rest: readonly [Tensor, null] };
export type Dtype = "f32" | "f64";

export const start = (dtype: Dtype, { onSimplex = false }: Row): Params => {
  const w = onSimplex
    ? [
        [0.2, 0.3, 0.5],
        [0.6, 0.3, 0.1],
      ]
    : [
        [1, -2, 0.5],
        [0.25, 1.5, -1],
      ];
  return { w: np.array(w, { dtype }), rest: [np.array(onSimplex ? [0.5, 0.5] : [1.5, -0.5], { dtype }), null] };
};

/** A quadratic with eigenvalues 2/3 and 2. It has its minimum 0 in the simplex and in all balls of the table. */
export const loss = ({ w, rest: [b] }: Params): Tensor =>
  np.add(np.sum(np.square(np.subtract(w, 1 / 3))), np.divide(np.sum(np.square(np.subtract(b, 0.5))), 3));
