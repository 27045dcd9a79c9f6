/** Methods that look at the Hessian, by the names that papers and programs have for their options. */
import * as optim from "@cotangent/optim";
import { defined, type Make } from "./given.ts";

export const curvature: Readonly<Record<string, Make>> = {
  newton: (given) =>
    optim.newton({
      learningRate: given.number("lr", "learning_rate") ?? 1,
      damping: given.number("damping", "lam", "lambda", "mu", "eps") ?? 0,
    }),
  shampoo: (given) =>
    optim.shampoo({
      learningRate: given.rate,
      weightDecay: given.decay,
      ...defined({
        eps: given.number("eps", "epsilon"),
        every: given.number("update_freq", "k", "every"),
      }),
    }),
  adahessian: (given) =>
    optim.adahessian({
      learningRate: given.rate,
      weightDecay: given.decay,
      ...given.moments,
      ...defined({
        hessianPower: given.number("hessian_power", "power"),
        blockSize: given.number("block_size", "b"),
        every: given.number("update_each", "k", "every"),
      }),
    }),
  sophia: (given) => {
    const rho = given.number("rho", "clip_threshold", "clip");
    return optim.sophia({
      learningRate: given.rate,
      weightDecay: given.decay,
      ...given.moments,
      ...defined({
        rho,
        // The first version of the paper clips at rho, and has no gamma.
        gamma: given.number("gamma") ?? (rho === undefined ? undefined : 1),
        every: given.number("k", "update_interval", "update_period", "hessian_interval", "every") ?? 1,
      }),
      estimator: "exact",
    });
  },
};
