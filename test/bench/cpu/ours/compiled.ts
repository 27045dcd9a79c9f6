/** Small programs as plain functions of typed arrays. */
import { compile, grad, type Tensor } from "cotangent";
import { rosenbrock } from "../../functions.ts";
import type { Implementation, Input } from "../task.ts";
import { tinyNet } from "./models.ts";

const numbersIn = (input: Input | undefined): Float64Array => input!.data as Float64Array;

export const compiledRosenbrock: Implementation = ({ n }, inputs) => {
  const f = compile(grad(rosenbrock), [`f64[${n}]`], { returns: `f64[${n}]` });
  const [x, out] = [numbersIn(inputs[0]), f.out()];
  const run = (): Float64Array => f.into(out, x);
  return { run, outputs: () => [run()] };
};

type Four<T> = readonly [w1: T, b1: T, w2: T, b2: T];

export const compiledTinyNet: Implementation = ({ inputs: width, hidden }, inputs) => {
  const types = [`f64[${width},${hidden}]`, `f64[${hidden}]`, `f64[${hidden},1]`, "f64[1]"] as const;
  const gradient = (w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor, x: Tensor): Four<Tensor> => {
    const [dw1, db1, dw2, db2] = grad(tinyNet)([w1, b1, w2, b2], [x]);
    return [dw1!, db1!, dw2!, db2!];
  };
  const f = compile(gradient, [...types, `f64[1,${width}]`], { returns: types });
  const [w1, b1, w2, b2, x] = inputs.map(numbersIn) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const out = f.out();
  const run = (): Four<Float64Array> => f.into(out, w1, b1, w2, b2, x);
  return { run, outputs: run };
};
