/** Optimizers and schedules against PyTorch's own runs and optax's formulas, in f64. */
import {
  adagrad,
  adam,
  adamw,
  applyUpdates,
  chain,
  constant,
  cosineDecay,
  exponentialDecay,
  joinSchedules,
  linear,
  piecewise,
  polynomial,
  sgd,
  warmupCosine,
  type Schedule,
  type Transformation,
} from "@cotangent/optim";
import { grad, jit, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { evaluateLoss, type Expression } from "./optim/loss.ts";

type Nested = number | readonly Nested[];
type NestedParams = Readonly<Record<string, Nested>>;

interface Run {
  readonly optimizer: string;
  readonly hyper: Readonly<Record<string, number>>;
  readonly problem: string;
  readonly rtol: number;
  readonly params: readonly NestedParams[];
}

interface Trajectories {
  readonly problems: Readonly<Record<string, { readonly init: NestedParams; readonly loss: Expression }>>;
  readonly runs: readonly Run[];
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`./optim/${name}`, import.meta.url), "utf8"));
const { problems, runs } = read("trajectories.json") as Trajectories;
const rates = read("schedules.json") as Readonly<Record<string, readonly number[]>>;

function optimizerOf({ optimizer, hyper }: Run): Transformation {
  const { lr, momentum, nesterov, b1, b2, eps, eps_root: epsRoot, weight_decay: weightDecay, initial } = hyper;
  const given = (options: object) => Object.fromEntries(Object.entries(options).filter(([, x]) => x !== undefined));
  const adamOptions = { learningRate: lr!, ...given({ b1, b2, eps, epsRoot, nesterov: Boolean(nesterov) }) };
  if (optimizer.includes("adagrad")) return adagrad({ learningRate: lr!, ...given({ initial, eps }) });
  if (optimizer.includes("sgd"))
    return sgd({ learningRate: lr!, ...given({ momentum, nesterov: optimizer.includes("nesterov") }) });
  return optimizer.includes("adamw") || optimizer.includes("nadamw")
    ? adamw({ ...adamOptions, weightDecay: weightDecay! })
    : adam(adamOptions);
}

const flat = (value: Nested): readonly number[] => (typeof value === "number" ? [value] : value.flatMap(flat));

/** The greatest distance of an element from what was stored, relative to the greatest element (at least 0.01). */
const distance = (found: Tensor, stored: Nested): number => {
  const expected = flat(stored);
  const size = Math.max(0.01, ...expected.map(Math.abs));
  return Math.max(...[...found.dataSync()].map((x, i) => Math.abs(x - expected[i]!) / size));
};

test.each(runs)("$optimizer on $problem, $hyper", (run) => {
  const { init, loss } = problems[run.problem]!;
  const optimizer = optimizerOf(run);
  let params: Record<string, Tensor> = Object.fromEntries(
    Object.entries(init).map(([name, value]) => [name, np.array(value, { dtype: "f64" })]),
  );
  let state = optimizer.init(params);
  const step = jit((x: Record<string, Tensor>, s: unknown) => {
    const gradients = grad((y: Record<string, Tensor>) => evaluateLoss(loss, y))(x);
    const [updates, next] = optimizer.update(gradients, s, x);
    return [applyUpdates(x, updates), next] as const;
  });
  expect(run.params).toHaveLength(51);
  for (const expected of run.params) {
    for (const [name, value] of Object.entries(expected)) {
      expect(params[name]!.dtype.name).toBe("f64");
      expect(distance(params[name]!, value)).toBeLessThanOrEqual(run.rtol);
    }
    [params, state] = step(params, state);
  }
});

const schedules: Readonly<Record<string, Schedule>> = {
  "StepLR(step_size=10,gamma=.5)": exponentialDecay({ start: 1, steps: 10, rate: 0.5, staircase: true }),
  "MultiStepLR([5,20,21],.1)": piecewise(1, [5, 0.1], [20, 0.1], [21, 0.1]),
  "ExponentialLR(.95)": exponentialDecay({ start: 1, steps: 1, rate: 0.95 }),
  "LinearLR(.25,1,10)": linear({ start: 0.25, end: 1, steps: 10 }),
  "ConstantLR(.5,7)": joinSchedules(constant(0.5), [7, constant(1)]),
  "PolynomialLR(20,2)": polynomial({ start: 1, end: 0, power: 2, steps: 20 }),
  "polynomial_schedule(1,.1,2,20,5)": polynomial({ start: 1, end: 0.1, power: 2, steps: 20, begin: 5 }),
  "linear_schedule(0,1,10)": linear({ start: 0, end: 1, steps: 10 }),
  "exponential_decay(1,10,.5)": exponentialDecay({ start: 1, steps: 10, rate: 0.5 }),
  "exponential_decay(1,10,.5,begin=3,staircase,end=.2)": exponentialDecay({
    start: 1,
    steps: 10,
    rate: 0.5,
    begin: 3,
    staircase: true,
    end: 0.2,
  }),
  "cosine_decay_schedule(1,30,alpha=.1,exponent=1.5)": cosineDecay({ start: 1, steps: 30, alpha: 0.1, exponent: 1.5 }),
  "warmup_cosine_decay_schedule(0,1,10,50,end=.05)": warmupCosine({
    start: 0,
    peak: 1,
    warmupSteps: 10,
    steps: 50,
    end: 0.05,
  }),
  "piecewise_constant(1,{5:.5,20:.1})": piecewise(1, [5, 0.5], [20, 0.1]),
  "warmup_exponential_decay(0,1,5,10,.7)": joinSchedules(linear({ start: 0, end: 1, steps: 5 }), [
    5,
    exponentialDecay({ start: 1, steps: 10, rate: 0.7 }),
  ]),
};

test("every stored schedule is compared", () =>
  expect(Object.keys(schedules).toSorted()).toEqual(Object.keys(rates).toSorted()));

test.each(Object.entries(schedules))("%s", (name, schedule) => {
  const expected = rates[name]!;
  expect(expected).toHaveLength(60);
  const found = expected.map((_, t) => schedule(np.array(t, { dtype: "f64" })));
  expect(new Set(found.map(({ dtype }) => dtype.name))).toEqual(new Set(["f64"]));
  const worst = Math.max(...found.map((rate, t) => Math.abs(rate.item() - expected[t]!)));
  expect(worst).toBeLessThan(1e-13);
});

test("a chain of nothing is the identity", () => {
  const [updates] = chain().update(np.array([1, 2]), []);
  expect(updates.toArray()).toEqual([1, 2]);
});
