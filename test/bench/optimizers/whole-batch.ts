/** The same perceptron on all images of a set at once, by the methods of `minimize`. */
import type { LabelledImages } from "@cotangent/models";
import { conjugateGradient, lbfgs, minimize, newtonCg, type MinimizeOptions } from "@cotangent/optim";
import { random } from "cotangent";
import * as np from "cotangent/numpy";
import { goal, loss, model, seeds } from "./race.ts";

export const wholeImages = 1000;

export interface WholeOutcome {
  readonly name: string;
  readonly iterations: number;
  /** Of function and gradient together. */
  readonly gradients: number;
  /** Products with the Hessian. */
  readonly products: number;
  readonly reached: boolean;
}

const methods: Readonly<Record<string, MinimizeOptions["method"]>> = {
  "lbfgs()": lbfgs(),
  "conjugateGradient()": conjugateGradient(),
  'conjugateGradient({ beta: "polakRibiere" })': conjugateGradient({ beta: "polakRibiere" }),
  "newtonCg()": newtonCg(),
};

export const wholeMethods: readonly string[] = Object.keys(methods);

export async function wholeBatch(name: string, { images, labels }: LabelledImages): Promise<WholeOutcome> {
  const [some, theirs] = [np.slice(images, [[0, wholeImages]]), np.slice(labels, [[0, wholeImages]])];
  const start = model.init(random.foldIn(random.key(seeds[0]), 0));
  const method = methods[name];
  const found = await minimize((params: typeof start) => loss(params, some, theirs), start, {
    ...(method && { method }),
    maxSteps: 500,
    callback: ({ value }) => value > goal,
  });
  return {
    name,
    iterations: found.iterations,
    gradients: found.evaluations.gradients,
    products: found.evaluations.products,
    reached: found.value <= goal,
  };
}
