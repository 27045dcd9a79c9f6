/** Logistic regression with features of very different scales. */
import { minimize, newtonCg } from "@cotangent/optim";
import { gnvp, jit, random, type Tensor } from "cotangent";
import { eigvalsh } from "cotangent/linalg";
import { sigmoid, softplus } from "cotangent/nn";
import * as np from "cotangent/numpy";
import type { Params, Problem } from "../problem.ts";

const f64 = { dtype: "f64" } as const;
const [examples, features, within] = [200, 50, 1e-6] as const;
const looser = 5e-2;

/** Scales of features go from 1 to 1e-3, so that the condition is about their square; labels are random by the model. */
async function data(): Promise<{ readonly x: Tensor; readonly y: Tensor }> {
  const [forX, forWeights, forY] = random.split(random.key(7), 3);
  const scales = np.power(10, np.multiply(np.arange(features, f64), -3 / (features - 1)));
  const x = np.multiply(random.normal(forX, [examples, features], f64), scales);
  const truth = np.divide(random.normal(forWeights, [features], f64), np.multiply(scales, Math.sqrt(features)));
  const chance = sigmoid(np.matmul(x, truth));
  return { x, y: np.less(random.uniform(forY, [examples], f64), chance).astype("f64") };
}

export async function logistic(): Promise<Problem> {
  const { x, y } = await data();
  const predict = (w: Tensor): Tensor => np.matmul(x, w);
  const ofMargins = (z: Tensor, labels: Tensor): Tensor => np.mean(np.subtract(softplus(z), np.multiply(labels, z)));
  const ridge = 1e-8;
  const loss = (w: Tensor): Tensor => np.add(ofMargins(predict(w), y), np.multiply(np.sum(np.square(w)), ridge / 2));
  const best = await minimize(loss, np.zeros([features], f64), {
    method: newtonCg(),
    tolerance: { gradient: 1e-13 },
    maxSteps: 500,
  });
  const hessianAtStart = jit(() => np.divide(np.matmul(x.T, x), 4 * examples))();
  const values = eigvalsh(hessianAtStart).toArray() as number[];
  const condition = Math.max(...values) / Math.min(...values);
  const drawn = (w: Params, key: random.Key): Tensor => {
    const z = predict(w as Tensor);
    return ofMargins(z, np.less(random.uniform(key, [examples], f64), sigmoid(z)).astype("f64"));
  };
  return {
    name: "logistic",
    title: "Logistic regression, ill-conditioned",
    words: `${examples} examples of ${features} features whose scales go from 1 to 10⁻³, all in each step, in f64. The condition of the Hessian at 0 is ${condition.toExponential(1)}; the penalty is ½·10⁻⁸·|w|², the optimum ${best.value.toFixed(6)}.`,
    size: features,
    goal: best.value + within,
    looserGoal: best.value + looser,
    goalWords: `the optimum + ${within}, without derivatives + ${looser}`,
    budget: 5000,
    largerBudget: 10_000,
    stride: 1,
    start: (key) => np.multiply(random.normal(key, [features], f64), 0.1),
    loss: (w: Params) => loss(w as Tensor),
    gaussNewton: (w: Tensor, v: Tensor) => gnvp(predict, (z: Tensor) => ofMargins(z, y), w, v),
    sampled: { loss: drawn, size: examples },
    hasMatrices: false,
  };
}
