import { grad, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import fc from "fast-check";
import {
  adam,
  applyUpdates,
  chain,
  clip,
  clipByGlobalNorm,
  cosineDecay,
  lookahead,
  multiSteps,
  sgd,
  type Transformation,
} from "@cotangent/optim";
import { describe, expect, test } from "vitest";
import { UsageError } from "../commands/tools.ts";
import { optimizerFrom } from "./optimizer-from.ts";

const loss = (x: Tensor): Tensor => np.sum(np.square(np.multiply(x, np.array([1, 3, 0.5], { dtype: "f64" }))));

/** The numbers after three steps. */
function stepped(optimizer: Transformation): readonly number[] {
  let x = np.array([1, -2, 3], { dtype: "f64" });
  let state = optimizer.init(x);
  for (let i = 0; i < 3; i++) {
    const [updates, next] = optimizer.update(grad(loss)(x), state, x);
    [x, state] = [applyUpdates(x, updates), next];
  }
  return [...x.dataSync()];
}

describe("a text is the optimizer of the library", () => {
  test.each([
    ["adam(0.01)", adam({ learningRate: 0.01 })],
    [
      " adam ( learningRate : 1e-2 , b1 : .8 , nesterov : true ) ",
      adam({ learningRate: 0.01, b1: 0.8, nesterov: true }),
    ],
    ["sgd(0.1, 0.9)", sgd({ learningRate: 0.1, momentum: 0.9 })],
    [
      "sgd(cosineDecay(0.1, 10, alpha: 0.5))",
      sgd({ learningRate: cosineDecay({ start: 0.1, steps: 10, alpha: 0.5 }) }),
    ],
    ["lookahead(adam(0.1), steps: 2)", lookahead(adam({ learningRate: 0.1 }), { steps: 2 })],
    ["multiSteps(chain(clip(1), sgd(0.1)), 2)", multiSteps(chain(clip(1), sgd({ learningRate: 0.1 })), 2)],
    ["chain(clipByGlobalNorm(1), sgd(+0.5))", chain(clipByGlobalNorm(1), sgd({ learningRate: 0.5 }))],
  ])("%s", (text, optimizer) => {
    expect(stepped(optimizerFrom(text))).toEqual(stepped(optimizer));
  });

  test.each([
    "trace(0.9)",
    "momentum(0.9)",
    "nesterov(0.9)",
    "scaleByAdam()",
    "scaleByRss(eps: 1e-3)",
    "clip(1)",
    "identity()",
  ])("%s, and then the rate", (text) => {
    expect(stepped(optimizerFrom(`chain(${text}, scaleByLearningRate(linear(0.1, 0, steps: 5)))`))).toHaveLength(3);
  });

  test.each([
    "adamw(0.1, weightDecay: 0.2)",
    "adagrad(0.1)",
    "chain(addDecayedWeights(0.1), scale(-0.1))",
    ...[
      "adagradNorm",
      "adadelta",
      "rmsprop",
      "amsgrad",
      "nadam",
      "radam",
      "adamax",
      "adabelief",
      "yogi",
      "diffGrad",
    ].map((name) => `${name}(0.1)`),
    ...["adan", "ademamix", "adopt", "lion", "lamb", "lars", "novograd", "fromage", "madgrad", "signSgd", "rprop"].map(
      (name) => `${name}(0.1)`,
    ),
    "prodigy(d0: 0.1)",
    "dAdaptAdam(d0: 0.1)",
    ...["scheduleFreeSgd", "scheduleFreeAdamw", "inducedMetric"].map((name) => `${name}(0.1)`),
    "applyIfFinite(sgd(0.1))",
  ])("%s", (text) => {
    expect(stepped(optimizerFrom(text))).not.toEqual([1, -2, 3]);
  });

  test.each([
    "constant(0.1)",
    "polynomial(0.1, 0, 2, 5)",
    "exponentialDecay(0.1, 0.5, 2, staircase: true)",
    "warmupCosine(0, 0.1, 2, 8)",
    "cosineAnnealing(0.1, 8)",
    "warmRestarts(0.1, 2, growth: 2)",
    "oneCycle(0.1, 20)",
    "linearOneCycle(0.1, 10)",
    "cosineOneCycle(0.1, 10)",
    "cyclic(0.01, 0.1, 2)",
    "linearDecay(0.1, 5)",
    "warmupLinear(0.1, 2, 8)",
    "warmupExponential(0, 0.1, 2, 0.5, 4)",
    "inverseSqrt(0.1, 2)",
    "inverseTime(0.1, 0.5)",
  ])("chain(scaleBySchedule(%s), scale(-1))", (schedule) => {
    expect(stepped(optimizerFrom(`chain(scaleBySchedule(${schedule}), scale(-1))`))[0]).toBeLessThan(1);
  });
});

describe("a text that is none", () => {
  test.each([
    ["", "the end at 1, where the name of an optimizer was expected"],
    ["adam", 'the end at 5, where "(" was expected'],
    ["adam(0.01", 'the end at 10, where "," was expected'],
    ["adam(0.01))", '")" at 11, where nothing more was expected'],
    ["adam(,)", '"," at 6, where a number, true, false or a name was expected'],
    ["adam(0.01; process.exit())", '";" at 10 has no meaning here'],
    ["adam(1e999)", "1e999 is larger than numbers can be"],
    ["adm(0.01)", 'there is no optimizer "adm"; there are sgd, adam, adamw, '],
    ["constructor(1)", 'there is no optimizer "constructor"'],
    ["adam(0.01, beta: 1)", 'adam has no option "beta"; it takes learningRate, b1, b2, eps, epsRoot, nesterov'],
    ["adam(0.01, toString: 1)", 'adam has no option "toString"'],
    ["adam()", 'adam needs "learningRate"'],
    ["adam(b1: 0.5)", 'adam needs "learningRate"'],
    ["adam(0.1, learningRate: 0.1)", 'adam is given "learningRate" twice'],
    ["adam(b1: 0.5, 0.1)", "adam is given a value without a name after one with a name"],
    ["adam(0.1, b1: true)", '"b1" of adam is a number'],
    ["adam(0.1, b1: 2)", "scaleByAdam: b1 is 2"],
    ["adam(0.1, nesterov: 1)", '"nesterov" of adam is true or false'],
    ["adam(true)", '"learningRate" of adam is a number or a schedule'],
    ["adam(cosine(1))", 'there is no schedule "cosine"; there are constant, linear, '],
    ["lookahead(0.1)", '"optimizer" of lookahead is an optimizer'],
    ["lookahead(linear(0.1, 0, 5))", 'there is no optimizer "linear"'],
    ["adam(sgd(0.1))", 'there is no schedule "sgd"'],
    ["identity(1)", "identity is given 1 values; it takes nothing"],
    ["chain(1)", "chain takes optimizers, one after the other"],
    ["chain(first: identity())", "chain takes optimizers, one after the other"],
    [`${"chain(".repeat(40)}${")".repeat(40)}`, "calls in calls go 16 deep at most"],
  ])("%s", (text, message) => {
    expect(() => optimizerFrom(text)).toThrow(UsageError);
    expect(() => optimizerFrom(text)).toThrow(message);
  });

  test("is told from one, whatever it is", () => {
    const parts = [
      "adam",
      "chain",
      "sgd",
      "clip",
      "linear",
      "b1",
      "learningRate",
      "true",
      "(",
      ")",
      ",",
      ":",
      "0.1",
      "1",
      " ",
    ];
    const texts = fc.oneof(fc.string({ unit: fc.constantFrom(...parts), maxLength: 12 }), fc.string({ maxLength: 12 }));
    const outcome = (text: string): unknown => {
      try {
        return Object.keys(optimizerFrom(text)).toSorted().join();
      } catch (error) {
        return error;
      }
    };
    fc.assert(
      fc.property(texts, (text) => {
        const found = outcome(text);
        expect(found === "init,update" || found instanceof UsageError).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
