/** Methods that look at the curvature of the loss. */
import * as optim from "@cotangent/optim";
import type { random } from "cotangent";
import type { Entry } from "./methods.ts";
import type { Problem } from "./problem.ts";
import { racerOf, type Setting } from "./racer.ts";

const mostDense = 1000;
const tooDense = ({ size }: Problem): string | undefined =>
  size > mostDense ? `makes a matrix of ${size.toLocaleString("en")}² numbers` : undefined;
const noMatrix = ({ hasMatrices }: Problem): string | undefined =>
  hasMatrices ? undefined : "has factors for matrices alone, and here there is none";

/** Of methods whose one option is the rate. */
const plain =
  (make: (options: { readonly learningRate: optim.LearningRate }) => optim.Transformation): Entry["make"] =>
  (setting) =>
    racerOf(make({ learningRate: setting.rate }), setting);

const naturalGradient = (setting: Setting): ReturnType<Entry["make"]> => {
  const { rate, problem, tally } = setting;
  const { gaussNewton } = problem;
  if (!gaussNewton) throw new Error(`${problem.name} has no products with a Gauss–Newton matrix`);
  const given: unknown = gaussNewton;
  const apply = given as (params: unknown, v: unknown, ...batch: readonly unknown[]) => unknown;
  const product = (params: unknown, v: unknown, ...batch: readonly unknown[]): unknown =>
    apply(params, tally.product(v), ...batch);
  return racerOf(optim.naturalGradient({ product, learningRate: rate }), setting);
};

const sophiaG = (setting: Setting): ReturnType<Entry["make"]> => {
  const { problem, rate, tally } = setting;
  const { sampled } = problem;
  if (!sampled) throw new Error(`${problem.name} has no labels to draw`);
  const loss = (params: unknown, key: random.Key, ...batch: never[]) =>
    sampled.loss(tally.gradient(params), key, ...batch);
  const estimator = optim.gaussNewtonBartlett(loss, sampled.size);
  return racerOf(optim.sophia({ learningRate: rate, estimator }), setting);
};

const mkorOfLayers = (setting: Setting): ReturnType<Entry["make"]> => {
  const { problem, rate, tally } = setting;
  const { layered } = problem;
  if (!layered) throw new Error(`${problem.name} does not tell of its layers`);
  const means = optim.layerMeans(layered);
  const statistics = (params: unknown, ...batch: never[]) => means(tally.gradient(params), ...batch);
  return racerOf(optim.mkor({ learningRate: rate, statistics }), setting);
};

export const curvature: readonly Entry[] = [
  { name: "adahessian", isRated: true, make: plain(optim.adahessian) },
  { name: "sophia, Hutchinson", isRated: true, make: plain(optim.sophia) },
  {
    name: "sophia, Gauss–Newton–Bartlett",
    isRated: true,
    make: sophiaG,
    leftOut: ({ sampled }) => (sampled ? undefined : "draws labels, and here there are none"),
  },
  { name: "oasis", isRated: false, make: (s) => racerOf(optim.oasis(), s) },
  {
    name: "shampoo",
    setting: "roots every 20 steps; ≤ 500 steps",
    isRated: true,
    mostSteps: 500,
    make: (s) => racerOf(optim.shampoo({ learningRate: s.rate, every: 20 }), s),
  },
  { name: "soap", isRated: true, make: plain(optim.soap) },
  { name: "mkor", isRated: true, make: plain(optim.mkor), leftOut: noMatrix },
  {
    name: "mkor, statistics",
    setting: "`layerMeans`",
    isRated: true,
    make: mkorOfLayers,
    leftOut: ({ layered }) => (layered ? undefined : "needs a loss that tells of its layers"),
  },
  { name: "mkorH", isRated: true, make: plain(optim.mkorH), leftOut: noMatrix },
  { name: "mfac", isRated: true, make: plain(optim.mfac) },
  { name: "psgd", isRated: true, make: plain(optim.psgd) },
  {
    name: "psgd, lra",
    setting: 'group = "lra"',
    isRated: true,
    make: (s) => racerOf(optim.psgd({ learningRate: s.rate, group: "lra" }), s),
  },
  { name: "naturalGradient", setting: "Gauss–Newton", isRated: true, make: naturalGradient },
  { name: "saddleFreeNewton", isRated: true, make: plain(optim.saddleFreeNewton) },
  { name: "newton", isRated: true, make: plain(optim.newton), leftOut: tooDense },
  {
    name: "cubicNewton",
    setting: "the rate is 1/M",
    isRated: "number",
    make: (s) => racerOf(optim.cubicNewton({ smoothness: 1 / s.number }), s),
    leftOut: tooDense,
  },
  {
    name: "lazyNewton",
    setting: "the rate is 1/M",
    isRated: "number",
    make: (s) => racerOf(optim.lazyNewton({ smoothness: 1 / s.number }), s),
    leftOut: tooDense,
  },
  { name: "dampedNewton", isRated: false, make: (s) => racerOf(optim.dampedNewton(), s), leftOut: tooDense },
  { name: "gradRegNewton", isRated: false, make: (s) => racerOf(optim.gradRegNewton(), s), leftOut: tooDense },
];
