/** What the compiler must accept, with the shapes that it must find, and what it must refuse: read by `tsc`, never run. */
import type { Tensor as Plain } from "cotangent";
import {
  add,
  array,
  concatenate,
  grad,
  jit,
  matmul,
  multiply,
  ones,
  reshape,
  sum,
  tanh,
  transpose,
  valueAndGrad,
  vmap,
  zeros,
  type Shape,
  type ShapeOf,
  type Tensor,
} from "cotangent/typed";

/** Whether types are the same, not only assignable. */
type Same<A, B> = [A, B] extends [B, A] ? true : false;
/** Asks that the tensor has exactly this shape. */
declare function has<S extends Shape>(): <X>(
  x: X & (Same<Readonly<ShapeOf<X>>, Readonly<S>> extends true ? unknown : never),
) => void;

declare const plain: Plain;
declare const n: number;
declare const some: { readonly axis?: number };
declare const keepdims: boolean;

const x = zeros([32, 784]);
const w = ones([784, 10]);
has<[32, 784]>()(x);
has<[32, 10]>()(matmul(x, w));
has<[10]>()(matmul(zeros([784]), w));
has<[32]>()(matmul(x, zeros([784])));
has<[]>()(matmul(zeros([5]), zeros([5])));
has<[7, 32, 10]>()(matmul(zeros([7, 32, 784]), w));
has<[7, 2, 4]>()(matmul(zeros([1, 2, 3]), zeros([7, 3, 4])));
has<[32, 784]>()(add(x, zeros([784])));
has<[32, 784]>()(add(x, 1));
has<[4, 3]>()(multiply(zeros([4, 1]), zeros([3])));
has<[784, 32]>()(transpose(x));
has<[4, 2, 3]>()(transpose(zeros([2, 3, 4]), [2, 0, 1]));
has<[]>()(sum(x));
has<[784]>()(sum(x, { axis: 0 }));
has<[32]>()(sum(x, { axis: -1 }));
has<[32, 1]>()(sum(x, { axis: 1, keepdims: true }));
has<[3]>()(sum(zeros([2, 3, 4]), { axis: [0, 2] }));
has<[1, 1]>()(sum(x, { keepdims: true }));
has<[]>()(sum(x, { axis: null }));
has<Shape>()(sum(x, some));
has<Shape>()(sum(x, { axis: 0, keepdims }));
has<Shape>()(sum(x, { axis: n }));
has<[8, 4]>()(reshape(zeros([32]), [8, 4]));
has<[number, 4]>()(reshape(zeros([32]), [-1, 4]));
has<[number, 10]>()(concatenate([zeros([3, 10]), zeros([4, 10])]));
has<[3, number]>()(concatenate([zeros([3, 1]), zeros([3, 2])], -1));
has<[2, 3]>()(
  array([
    [1, 2, 3],
    [4, 5, 6],
  ]),
);
has<[32, 10]>()(tanh(matmul(x, w)));

// Lengths that are not known, and tensors of which nothing is known, fit.
has<[number, 10]>()(matmul(zeros([n, 784]), w));
has<[number, 784]>()(add(zeros([n, 784]), 1));
has<Shape>()(matmul(plain, w));
has<Shape>()(add(plain, w));
const both: Tensor<[3, 4]> = plain;
const back: Plain = both;

const loss = (p: { readonly w: Tensor<[784, 10]>; readonly b: number }, input: Tensor<[32, 784]>): Tensor<[]> =>
  sum(add(matmul(input, p.w), p.b));
const g = grad(loss)({ w, b: 0 }, x);
has<[784, 10]>()(g.w);
has<[]>()(g.b);
has<[]>()(valueAndGrad(loss)({ w, b: 0 }, x)[0]);
has<[32, 10]>()(jit(matmul<Tensor<[32, 784]>, Tensor<[784, 10]>>)(x, w));
const row = (v: Tensor<[784]>): Tensor<[10]> => matmul(v, w);
has<[number, 10]>()(vmap(row)(x));

// @ts-expect-error -- the inner lengths differ
matmul(x, zeros([783, 10]));
// @ts-expect-error -- a vector of another length
matmul(zeros([3]), w);
// @ts-expect-error -- leading axes that do not broadcast
matmul(zeros([2, 3, 4]), zeros([3, 4, 5]));
// @ts-expect-error -- 3 and 4 do not broadcast
add(zeros([2, 3]), zeros([2, 4]));
// @ts-expect-error -- no axis 2
sum(x, { axis: 2 });
// @ts-expect-error -- an order of too few axes
transpose(zeros([2, 3, 4]), [1, 0]);
// @ts-expect-error -- an order with an axis twice
transpose(zeros([2, 3]), [1, 1]);
// @ts-expect-error -- 10 and 11 along another axis
concatenate([zeros([3, 10]), zeros([4, 11])]);
// @ts-expect-error -- another shape
const wrong: Tensor<[3, 4]> = zeros([3, 5]);
// @ts-expect-error -- arguments of another shape
grad(loss)({ w: zeros([10, 784]), b: 0 }, x);
// @ts-expect-error -- the function returns no scalar
grad((v: Tensor<[3]>) => tanh(v));
// @ts-expect-error -- rows of another length
vmap(row)(zeros([5, 783]));

export { back, wrong };
