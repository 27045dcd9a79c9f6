/** The optimizers of PyTorch 1.13. */
import * as optim from "@cotangent/optim";
import type { Transformation } from "@cotangent/optim";
import { defined, type Given, type Make } from "./given.ts";

/** `weight_decay` of all but AdamW is a part of the gradient. */
const withL2 =
  (make: Make): Make =>
  (given, name) =>
    given.decay === 0 ? make(given, name) : optim.chain(optim.addDecayedWeights(given.decay), make(given, name));

const torchAdam = (given: Given, decay: number): Transformation =>
  given.flag("amsgrad")
    ? optim.amsgrad({ learningRate: given.rate, ...given.moments, maximum: "raw", weightDecay: decay })
    : optim.adamw({ learningRate: given.rate, ...given.moments, weightDecay: decay });

export const sgd: Make = (given, name) =>
  optim.sgd({
    learningRate: given.rate,
    ...defined({
      momentum: given.number("momentum", "mu") ?? (/momentum|nesterov/.test(name) ? 0.9 : undefined),
      dampening: given.number("dampening"),
    }),
    nesterov: given.flag("nesterov") || name.includes("nesterov"),
  });

export const torch: Readonly<Record<string, Make>> = {
  sgd: withL2(sgd),
  momentum: withL2(sgd),
  nesterov: withL2(sgd),
  adam: withL2((given) => torchAdam(given, 0)),
  adamw: (given) => torchAdam(given, given.number("weight_decay") ?? 1e-2),
  nadam: withL2((given) =>
    optim.nadam({
      learningRate: given.rate,
      torch113: true,
      ...given.moments,
      ...defined({ momentumDecay: given.number("momentum_decay") }),
    }),
  ),
  radam: withL2((given) => optim.radam({ learningRate: given.rate, ...given.moments, epsBeforeCorrection: true })),
  adamax: withL2((given) => optim.adamax({ learningRate: given.rate, ...given.moments })),
  adagrad: withL2((given) =>
    optim.adagrad({
      learningRate: optim.inverseTime({ start: given.rate, rate: given.number("lr_decay") ?? 0 }),
      initial: given.number("initial_accumulator_value", "initial") ?? 0,
      eps: given.number("eps") ?? 1e-10,
      epsInRoot: false,
    }),
  ),
  adadelta: withL2((given) =>
    optim.adadelta({ learningRate: given.rate, ...defined({ rho: given.number("rho"), eps: given.number("eps") }) }),
  ),
  rmsprop: withL2((given) =>
    optim.rmsprop({
      learningRate: given.rate,
      decay: given.number("alpha", "decay") ?? 0.99,
      epsInRoot: false,
      momentumBeforeRate: true,
      centered: given.flag("centered"),
      ...defined({ eps: given.number("eps"), momentum: given.number("momentum") || undefined }),
    }),
  ),
  rprop: (given) => optim.rprop(rpropOptions(given)),
  asgd: withL2((given) =>
    optim.asgd({
      learningRate: given.rate,
      torch113: true,
      ...defined({
        lambda: given.number("lambd", "lambda"),
        alpha: given.number("alpha"),
        begin: given.number("t0"),
      }),
    }),
  ),
};

export const rpropOptions = (given: Given): optim.RpropOptions => ({
  learningRate: given.rate,
  ...defined({
    shrink: given.number("eta_minus") ?? given.part(0, "etas"),
    grow: given.number("eta_plus") ?? given.part(1, "etas"),
    least: given.number("min_step_size", "step_min") ?? given.part(0, "step_sizes"),
    most: given.number("max_step_size", "step_max") ?? given.part(1, "step_sizes"),
  }),
});
