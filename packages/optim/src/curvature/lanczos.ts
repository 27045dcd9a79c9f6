/** A Krylov space of a symmetric matrix that is given by products. */
import { foriLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { dot, epsilonOf, norm } from "../minimize/vector.ts";

export type Krylov = {
  /** V: orthonormal rows that span g, H·g, H²·g, …: `[k, n]`. Where the space ends sooner, the other rows are 0. */
  readonly basis: Tensor;
  /** The rows H·v. */
  readonly images: Tensor;
};

/** k products; each new row is made orthogonal to all rows before it, twice. */
export function krylov(product: (v: Tensor) => Tensor, g: Tensor, size: number): Krylov {
  const [n = 0] = g.shape;
  const places = np.arange(size).astype("i32").reshape([size, 1]);
  const zeros = np.zeros([size, n], { dtype: g.dtype });
  const put = (rows: Tensor, i: Tensor, row: Tensor): Tensor => np.where(np.equal(places, i), row, rows);
  const unit = (v: Tensor, least: Tensor): Tensor => {
    const length = norm(v);
    const isLong = np.greater(length, least);
    return np.where(isLong, np.divide(v, np.where(isLong, length, 1)), 0);
  };
  const body = (i: Tensor, { basis, images }: Krylov): Krylov => {
    const v = np.sum(np.where(np.equal(places, i), basis, 0), { axis: 0 });
    const image = product(v);
    const away = (w: Tensor): Tensor => np.subtract(w, np.matmul(np.matmul(basis, w), basis));
    const least = np.multiply(norm(image), 100 * epsilonOf(g.dtype));
    const next = unit(away(away(image)), least);
    return { basis: put(basis, np.add(i, 1), next), images: put(images, i, image) };
  };
  const first = put(zeros, np.zeros([], { dtype: "i32" }), unit(g, np.zerosLike(dot(g, g))));
  return foriLoop(0, size, body, { basis: first, images: zeros });
}
