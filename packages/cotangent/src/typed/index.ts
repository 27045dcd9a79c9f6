/**
 * Functions of `cotangent` and `cotangent/numpy` that say which shapes they take and return, so that the compiler finds those that do not fit.
 * They are the same functions: only their types differ. Tensors without a known shape may be mixed in; what comes of them is not checked.
 *
 * @example
 * ```ts
 * import { grad, matmul, mean, square, subtract, zeros, type Tensor } from "cotangent/typed";
 *
 * const loss = (w: Tensor<[3, 2]>, x: Tensor<[8, 3]>, y: Tensor<[8, 2]>) => mean(square(subtract(matmul(x, w), y)));
 * const g = grad(loss)(zeros([3, 2]), zeros([8, 3]), zeros([8, 2]));
 * g.shape; // [3, 2]
 * ```
 */
import * as transforms from "../grad.ts";
import { jit as plainJit } from "../jit.ts";
import * as np from "../numpy/index.ts";
import { typed } from "../tree-types.ts";
import { vmap as plainVmap } from "../vmap.ts";
import type * as signature from "./signatures.ts";

export type { Mismatch, Shape, ShapeOf, Tensor } from "./tensor.ts";
export type { Broadcast } from "./broadcast.ts";
export type { Matmul } from "./matmul.ts";

export const zeros: signature.Filled = np.zeros;
export const ones: signature.Filled = np.ones;
export const full: signature.FilledWith = np.full;
export const array: signature.FromNested = typed(np.array);

export const add: signature.Elementwise<"add"> = np.add;
export const subtract: signature.Elementwise<"subtract"> = np.subtract;
export const multiply: signature.Elementwise<"multiply"> = np.multiply;
export const divide: signature.Elementwise<"divide"> = np.divide;
export const power: signature.Elementwise<"power"> = np.power;
export const maximum: signature.Elementwise<"maximum"> = np.maximum;
export const minimum: signature.Elementwise<"minimum"> = np.minimum;

export const negative: signature.Pointwise = np.negative;
export const abs: signature.Pointwise = np.abs;
export const square: signature.Pointwise = np.square;
export const sqrt: signature.Pointwise = np.sqrt;
export const exp: signature.Pointwise = np.exp;
export const log: signature.Pointwise = np.log;
export const sin: signature.Pointwise = np.sin;
export const cos: signature.Pointwise = np.cos;
export const tanh: signature.Pointwise = np.tanh;

export const matmul: signature.MatrixProduct = np.matmul;
export const sum: signature.Reduction<"sum"> = np.sum;
export const mean: signature.Reduction<"mean"> = np.mean;
export const max: signature.Reduction<"max"> = np.max;
export const min: signature.Reduction<"min"> = np.min;

export const transpose: signature.Transposition = np.transpose;
export const reshape: signature.Reshaping = np.reshape;
export const concatenate: signature.Concatenation = np.concatenate;

export const grad: signature.Gradient = typed(transforms.grad);
export const valueAndGrad: signature.ValueAndGradient = typed(transforms.valueAndGrad);
export const jit: signature.Compilation = typed(plainJit);
export const vmap: signature.Mapping = typed(plainVmap);
