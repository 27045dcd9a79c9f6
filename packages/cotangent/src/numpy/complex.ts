/** Parts of complex arrays. `complex()` and the complex dtypes are in `cotangent` itself. */
import { atan2, ne } from "@cotangent/ir";
import { elementwise, elementwiseFloat, lift } from "../bind.ts";
import { isComplex, type Pair } from "../content.ts";
import { contentOf, Tensor, type TensorLike } from "../tensor.ts";
import { equal } from "./compare.ts";
import { zerosLike } from "./constant.ts";

const pairIn = (x: Tensor): Pair | undefined => {
  const content = contentOf(x);
  return content.kind === "complex" ? content : undefined;
};

/** The real part; a real array as it is. */
export function real(z: TensorLike): Tensor {
  const whole = lift(z);
  const pair = pairIn(whole);
  return pair ? new Tensor(pair.re) : whole;
}

/** The imaginary part, 0 of a real array. */
export function imag(z: TensorLike): Tensor {
  const whole = lift(z);
  const pair = pairIn(whole);
  return pair ? new Tensor(pair.im) : zerosLike(whole);
}

/** The complex conjugate `re − im·i`; a real array as it is. */
export function conjugate(z: TensorLike): Tensor {
  const whole = lift(z);
  const pair = pairIn(whole);
  return pair ? new Tensor(pair.rules.conjugate(pair)) : whole;
}

/** The angle of z in [−π, π], 0 or π of a real array; its derivative at 0 is NaN. */
export const angle = (z: TensorLike): Tensor => elementwiseFloat(atan2, imag(z), real(z));

/** Whether an element has an imaginary part other than 0. */
export const iscomplex = (z: TensorLike): Tensor => elementwise(ne, imag(z), 0);
/** Whether an element has the imaginary part 0. */
export const isreal = (z: TensorLike): Tensor => equal(imag(z), 0);
/** Whether the dtype is complex, whatever the elements are. */
export const iscomplexobj = (z: TensorLike): boolean => isComplex(lift(z).dtype);
/** Whether the dtype is not complex, whatever the elements are. */
export const isrealobj = (z: TensorLike): boolean => !iscomplexobj(z);
