/** Methods of first order, beside which the others stand, and those of `minimize`. */
import * as optim from "@cotangent/optim";
import type { Entry } from "./methods.ts";
import type { Problem } from "./problem.ts";
import { minimizing, racerOf } from "./racer.ts";

const needsAll = ({ batches }: Problem): string | undefined =>
  batches && "needs the same data in each step; `npm run bench:optimizers` has it on whole batches";

export const references: readonly Entry[] = [
  { name: "sgd", isRated: true, make: (s) => racerOf(optim.sgd({ learningRate: s.rate }), s) },
  {
    name: "sgd, nesterov",
    setting: "μ = 0.9",
    isRated: true,
    make: (s) => racerOf(optim.sgd({ learningRate: s.rate, momentum: 0.9, nesterov: true }), s),
  },
  { name: "adam", isRated: true, make: (s) => racerOf(optim.adam({ learningRate: s.rate }), s) },
  { name: "lbfgs", isRated: false, make: (s) => minimizing(optim.lbfgs(), s), leftOut: needsAll },
  {
    name: "newtonCg",
    isRated: false,
    make: (s) => minimizing(optim.newtonCg(), s),
    leftOut: needsAll,
  },
];
