/** The optimizers of optax 0.2.9. */
import * as optim from "@cotangent/optim";
import type { Transformation } from "@cotangent/optim";
import { defined, type Given, type Make } from "./given.ts";
import { rpropOptions, sgd } from "./torch.ts";

const decoupled = (given: Given): { learningRate: number; weightDecay: number } => ({
  learningRate: given.rate,
  weightDecay: given.decay,
});

const optaxAdam: Make = (given) => optim.adam({ learningRate: given.rate, ...given.moments });

/** The optimizer that another is wrapped round: of the name in `base`, by default the first of `names`. */
export const inside = (given: Given, fallback: string): Transformation => {
  const name = given.text("base", "inner", "optimizer", "fast", "base_optimizer") ?? fallback;
  const make = optax[name.replace(/^optax_/, "")];
  if (!make) throw new Error(`an optimizer inside is ${name}`);
  return make(given, name);
};

export const muonOptions = (given: Given): optim.MuonOptions => ({
  learningRate: given.rate,
  weightDecay: given.decay,
  nesterov: !given.isFalse("nesterov"),
  adaptive: given.flag("adaptive"),
  ...defined({
    decay: given.number("beta", "momentum", "mu"),
    steps: given.number("ns_steps", "steps"),
    eps: given.number("eps"),
    coefficients: given.list("ns_coeffs", "coeffs", "coefficients") as optim.NewtonSchulzCoefficients | undefined,
  }),
  adam: defined({
    learningRate: given.number("adam_lr", "adam_learning_rate"),
    b1: given.number("adam_b1") ?? given.part(0, "adam_betas"),
    b2: given.number("adam_b2") ?? given.part(1, "adam_betas"),
    eps: given.number("adam_eps"),
    epsRoot: given.number("adam_eps_root"),
    weightDecay: given.number("adam_weight_decay"),
  }),
});

export const optax: Readonly<Record<string, Make>> = {
  sgd,
  momentum: sgd,
  nesterov: sgd,
  noisy_sgd: (given) =>
    optim.chain(
      optim.addNoise({ eta: given.number("eta") ?? 0.01, gamma: given.number("gamma") ?? 0.55 }),
      sgd(given, ""),
    ),
  adam: optaxAdam,
  adamw: (given) =>
    optim.adamw({ learningRate: given.rate, ...given.moments, weightDecay: given.number("weight_decay") ?? 1e-4 }),
  nadam: (given) => optim.adam({ learningRate: given.rate, ...given.moments, nesterov: true }),
  nadamw: (given) =>
    optim.adamw({
      learningRate: given.rate,
      ...given.moments,
      nesterov: true,
      weightDecay: given.number("weight_decay") ?? 1e-4,
    }),
  amsgrad: (given) => optim.amsgrad({ ...decoupled(given), ...given.moments }),
  adamax: (given) => optim.adamax({ ...decoupled(given), ...given.moments }),
  adamaxw: (given) =>
    optim.adamax({ ...given.moments, learningRate: given.rate, weightDecay: given.number("weight_decay") ?? 1e-4 }),
  adabelief: (given) => optim.adabelief({ ...decoupled(given), ...given.moments }),
  yogi: (given) =>
    optim.yogi({
      ...decoupled(given),
      ...given.moments,
      ...defined({ initial: given.number("initial_accumulator_value") }),
    }),
  radam: (given) =>
    optim.radam({ ...decoupled(given), ...given.moments, ...defined({ threshold: given.number("threshold") }) }),
  rmsprop: (given, name) =>
    optim.rmsprop({
      learningRate: given.rate,
      centered: given.flag("centered"),
      epsInRoot: !given.isFalse("eps_in_sqrt"),
      biasCorrection: given.flag("bias_correction"),
      nesterov: given.flag("nesterov") || name.includes("nesterov"),
      ...defined({
        decay: given.number("decay"),
        eps: given.number("eps"),
        initial: given.number("initial_scale"),
        momentum: given.number("momentum"),
      }),
    }),
  adagrad: (given) =>
    optim.adagrad({
      learningRate: given.rate,
      ...defined({ initial: given.number("initial_accumulator_value", "initial"), eps: given.number("eps") }),
    }),
  adadelta: (given) =>
    optim.adadelta({
      ...decoupled(given),
      ...defined({ rho: given.number("rho"), eps: given.number("eps") }),
    }),
  lion: (given) =>
    optim.lion({
      learningRate: given.rate,
      weightDecay: given.number("weight_decay") ?? 1e-3,
      ...defined({ b1: given.number("b1"), b2: given.number("b2") }),
    }),
  adan: (given) =>
    optim.adan({ ...decoupled(given), epsRoot: 1e-8, ...given.moments, ...defined({ b3: given.number("b3") }) }),
  lamb: (given) => optim.lamb({ ...decoupled(given), ...given.moments }),
  lars: (given, name) =>
    optim.lars({
      ...decoupled(given),
      nesterov: given.flag("nesterov") || name.includes("nesterov"),
      ...defined({
        coefficient: given.number("trust_coefficient"),
        eps: given.number("eps"),
        momentum: given.number("momentum"),
      }),
    }),
  novograd: (given) => optim.novograd({ ...decoupled(given), ...given.moments }),
  ademamix: (given) =>
    optim.ademamix({
      ...decoupled(given),
      ...given.moments,
      ...defined({ b3: given.number("b3", "beta3"), alpha: given.number("alpha") ?? 6 }),
    }),
  simplified_ademamix: (given) =>
    optim.simplifiedAdemamix({ ...decoupled(given), ...given.moments, ...defined({ alpha: given.number("alpha") }) }),
  adopt: (given) =>
    optim.adopt({
      ...decoupled(given),
      ...given.moments,
      ...(given.isFalse("use_clipping", "clip") && { clipValue: false as const }),
    }),
  schedule_free_sgd: (given) =>
    optim.scheduleFreeSgd({
      learningRate: given.number("lr", "learning_rate") ?? 1,
      weightDecay: given.decay,
      ...defined({
        b1: given.number("b1"),
        weightPower: given.number("weight_lr_power"),
        warmupSteps: given.number("warmup_steps"),
      }),
    }),
  schedule_free_adamw: (given) =>
    optim.scheduleFreeAdamw({
      learningRate: given.number("lr", "learning_rate") ?? 2.5e-3,
      weightDecay: given.decay,
      ...defined({
        b1: given.number("b1"),
        b2: given.number("b2"),
        eps: given.number("eps"),
        weightPower: given.number("weight_lr_power"),
        warmupSteps: given.number("warmup_steps"),
      }),
    }),
  prodigy: (given) =>
    optim.prodigy({
      learningRate: given.number("lr", "learning_rate") ?? 1,
      weightDecay: given.decay,
      ...given.moments,
      ...defined({
        b3: given.number("b3", "beta3"),
        d0: given.number("d0", "estim_lr0"),
        coefficient: given.number("d_coef", "estim_lr_coef"),
      }),
    }),
  dadapt_adamw: (given) =>
    optim.dAdaptAdam({
      learningRate: given.number("lr", "learning_rate") ?? 1,
      weightDecay: given.decay,
      ...given.moments,
      ...defined({ d0: given.number("d0", "estim_lr0") }),
    }),
  madgrad: (given) =>
    optim.madgrad({
      ...decoupled(given),
      ...defined({ momentum: given.number("momentum"), eps: given.number("eps") }),
    }),
  adafactor: (given) =>
    optim.adafactor({
      learningRate: given.rate,
      weightDecay: given.number("weight_decay", "weight_decay_rate") ?? 0,
      scaleByParameters: !given.isFalse("multiply_by_parameter_scale"),
      factored: !given.isFalse("factored"),
      ...defined({
        leastSize: given.number("min_dim", "min_dim_size_to_factor"),
        eps: given.number("eps"),
        decayRate: given.number("decay_rate"),
        stepOffset: given.number("decay_offset"),
        clip: given.number("clipping_threshold", "clip"),
        momentum: given.number("momentum"),
      }),
    }),
  sign_sgd: (given) => optim.signSgd({ ...decoupled(given), ...defined({ momentum: given.number("momentum") }) }),
  fromage: (given) => optim.fromage({ learningRate: given.rate, ...defined({ leastNorm: given.number("min_norm") }) }),
  optimistic_gradient_descent: (given) =>
    optim.optimisticGradientDescent({
      ...decoupled(given),
      ...defined({ alpha: given.number("alpha"), beta: given.number("beta") }),
    }),
  sm3: (given) => optim.sm3({ ...decoupled(given), ...defined({ b1: given.number("momentum", "b1") }) }),
  polyak: (given) =>
    optim.polyakSgd({
      nonnegativeGap: given.text("variant") === "sps+",
      ...defined({
        most: given.number("max_learning_rate", "max_lr", "lr", "learning_rate"),
        scaling: given.number("scaling"),
        least: given.number("f_min", "fmin", "f_star"),
        eps: given.number("eps"),
      }),
    }),
  muon: (given) => optim.muon(muonOptions(given)),
  rprop: (given) => optim.rprop({ ...rpropOptions(given), lag: true }),
  clip_adam: (given) =>
    optim.chain(
      optim.clipByGlobalNorm(given.number("max_norm", "clip_norm", "clip", "max_delta", "global_norm") ?? 1),
      optaxAdam(given, "adam"),
    ),
};
