/** The script of a page whose policy allows modules and no text to become code. The title of the page says what was found. */
import { compile, CotangentError, grad, jit, ready, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";

const refused = (run: () => unknown): string => {
  try {
    return String(run());
  } catch (error) {
    return error instanceof CotangentError ? error.code : String(error);
  }
};

const early = refused(() => jit(grad((x: Tensor) => np.sum(np.square(x))))(np.array([1, 2])).toArray());
await ready();
const later = refused(() => jit(grad((x: Tensor) => np.sum(np.square(x))))(np.array([1, 2])).toArray());
const sine = compile(np.sin, ["f64"]);
document.title = [early, later, sine.language, sine(1) === Math.sin(1)].join(" ");
