/** The optimizers of the comparison, each as a function of its learning rate; all else is at its default or as papers have it. */
import * as optim from "@cotangent/optim";
import type { Transformation } from "@cotangent/optim";

export interface Entry {
  readonly name: string;
  readonly make: (learningRate: number) => Transformation;
  /** What was set beside the rate. */
  readonly setting?: string;
  /** Gradients a step. Default 1. */
  readonly gradients?: number;
}

/** Of methods whose one argument has the rate and nothing else. */
const plain = (make: (options: { readonly learningRate: number }) => Transformation): Entry["make"] => {
  return (learningRate) => make({ learningRate });
};

export const entries: readonly Entry[] = [
  { name: "sgd", make: plain(optim.sgd) },
  { name: "sgd, momentum", make: (learningRate) => optim.sgd({ learningRate, momentum: 0.9 }), setting: "μ = 0.9" },
  {
    name: "sgd, nesterov",
    make: (learningRate) => optim.sgd({ learningRate, momentum: 0.9, nesterov: true }),
    setting: "μ = 0.9",
  },
  { name: "optimisticGradientDescent", make: plain(optim.optimisticGradientDescent) },
  { name: "polyakSgd", make: (most) => optim.polyakSgd({ most }), setting: "the rate is the greatest step" },
  { name: "asgd", make: plain(optim.asgd) },
  { name: "signSgd", make: plain(optim.signSgd) },
  { name: "rprop", make: plain(optim.rprop), setting: "meant for whole batches" },
  { name: "inducedMetric", make: (learningRate) => optim.inducedMetric({ learningRate, zeta: 1 }), setting: "ζ = 1" },
  { name: "adagrad", make: plain(optim.adagrad) },
  { name: "adagradNorm", make: plain(optim.adagradNorm) },
  { name: "adadelta", make: plain(optim.adadelta) },
  { name: "rmsprop", make: plain(optim.rmsprop) },
  { name: "adam", make: plain(optim.adam) },
  { name: "adamw", make: plain(optim.adamw) },
  { name: "adam, nesterov", make: (learningRate) => optim.adam({ learningRate, nesterov: true }) },
  { name: "nadam", make: plain(optim.nadam) },
  { name: "amsgrad", make: plain(optim.amsgrad) },
  { name: "optAmsgrad", make: plain(optim.optAmsgrad) },
  { name: "radam", make: plain(optim.radam) },
  { name: "adamax", make: plain(optim.adamax) },
  { name: "adabelief", make: plain(optim.adabelief) },
  { name: "yogi", make: plain(optim.yogi) },
  { name: "diffGrad", make: plain(optim.diffGrad) },
  { name: "adan", make: plain(optim.adan) },
  { name: "ademamix", make: plain(optim.ademamix) },
  { name: "simplifiedAdemamix", make: plain(optim.simplifiedAdemamix) },
  { name: "adopt", make: plain(optim.adopt) },
  { name: "lion", make: plain(optim.lion) },
  { name: "madgrad", make: plain(optim.madgrad) },
  { name: "lamb", make: plain(optim.lamb) },
  { name: "lars", make: (learningRate) => optim.lars({ learningRate, coefficient: 0.02 }), setting: "κ = 0.02" },
  { name: "novograd", make: plain(optim.novograd) },
  { name: "fromage", make: plain(optim.fromage) },
  { name: "adafactor", make: (learningRate) => optim.adafactor({ learningRate, leastSize: 8 }), setting: "factored" },
  { name: "sm3", make: plain(optim.sm3) },
  { name: "muon", make: plain(optim.muon) },
  { name: "prodigy", make: plain(optim.prodigy), setting: "the rate is a factor" },
  { name: "dAdaptAdam", make: plain(optim.dAdaptAdam), setting: "the rate is a factor" },
  { name: "scheduleFreeSgd", make: plain(optim.scheduleFreeSgd) },
  { name: "scheduleFreeAdamw", make: plain(optim.scheduleFreeAdamw) },
  {
    name: "lookahead",
    make: (learningRate) => optim.lookahead(optim.adam({ learningRate })),
    setting: "of adam, k = 5, α = ½",
  },
  {
    name: "emaOfWeights",
    make: (learningRate) => optim.emaOfWeights(optim.adam({ learningRate }), 0.9),
    setting: "of adam, β = 0.9",
  },
  {
    name: "xgrad",
    make: (learningRate) => optim.xgrad(optim.sgd({ learningRate, momentum: 0.9 })),
    setting: "of sgd, μ = 0.9",
  },
  {
    name: "sam",
    make: (learningRate) => optim.sam(optim.sgd({ learningRate, momentum: 0.9 })),
    setting: "of sgd, μ = 0.9; ρ = 0.05",
    gradients: 2,
  },
  {
    name: "gradientRegularization",
    make: (learningRate) =>
      optim.chain(optim.gradientRegularization({ gamma: 0.01 }), optim.sgd({ learningRate, momentum: 0.9 })),
    setting: "of sgd, μ = 0.9; γ = 0.01",
    gradients: 2,
  },
];
