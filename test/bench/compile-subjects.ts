/** Programs of any size, to be compiled: their stages are timed by the benchmark and counted by a test. */
import { evalShape, grad, toProgram, type Tensor } from "cotangent";
import type { Program } from "cotangent/compiler";
import * as np from "cotangent/numpy";
import { transformerArguments, transformerStep } from "./transformer.ts";

export interface CompileSubject {
  readonly name: string;
  trace(): unknown;
  program(): Program;
}

const subject = (name: string, f: (x: Tensor) => unknown, x: Tensor): CompileSubject => ({
  name,
  trace: () => evalShape(f, x),
  program: () => toProgram(f, x).program,
});

export function transformer(layers: number): CompileSubject {
  const [p, state, x] = transformerArguments(layers);
  return subject(`transformer step, ${layers} layers`, (v) => transformerStep(p, state, v), x);
}

/** Value and gradient of as many operations on numbers, of which each reads what was computed before. */
export function straightLine(steps: number): CompileSubject {
  const f = (x: Tensor): Tensor => {
    let [a, b] = [x, x.mul(0.5)];
    for (let i = 0; i < steps; i += 5)
      [a, b] = [
        b,
        np
          .sin(a.mul(b))
          .add(x)
          .mul(0.3)
          .add(i * 1e-5),
      ];
    return a.add(b);
  };
  return subject(`${steps} operations on numbers`, (x) => [f(x), grad(f)(x)], np.array(0.5, { dtype: "f64" }));
}
