/** Methods that see values of the loss alone, and forward gradients. */
import * as optim from "@cotangent/optim";
import type { Entry } from "./methods.ts";
import type { Problem } from "./problem.ts";
import { racerOf, type Racer, type Setting } from "./racer.ts";

const many = 1000;
const tooMany =
  (words: string) =>
  ({ size }: Problem): string | undefined =>
    size > many ? words : undefined;
const oneLeaf = ({ hasMatrices }: Problem): string | undefined =>
  hasMatrices ? undefined : "is another method only for parameters of several leaves";

/** {@link optim.mezo} is a whole step. */
function mezo({ rate, problem, tally }: Setting): Racer {
  const loss = (params: unknown, ...batch: never[]) => tally.loss((at: unknown) => problem.loss(at, ...batch))(params);
  const { init, step } = optim.mezo(loss, { learningRate: rate });
  return {
    init,
    step: (params, state, batch) => {
      const [next, after] = step(params, state as optim.MezoState, ...(batch as never[]));
      return [next, after];
    },
    pointOf: (params) => params,
  };
}

const rated = (
  name: string,
  make: (learningRate: optim.LearningRate) => optim.Transformation,
  more: Partial<Entry> = {},
): Entry => ({ name, isRated: true, isZeroth: true, make: (s) => racerOf(make(s.rate), s), ...more });

export const zeroth: readonly Entry[] = [
  rated("zoSgd", (learningRate) => optim.zoSgd({ learningRate })),
  rated("zoSgd, momentum", (learningRate) => optim.zoSgd({ learningRate, momentum: 0.9 }), { setting: "μ = 0.9" }),
  rated("zoSgd, SPSA", (learningRate) => optim.zoSgd({ learningRate, distribution: "rademacher" }), {
    setting: "signs",
  }),
  rated("zoSign", (learningRate) => optim.zoSign({ learningRate, directions: 4 }), { setting: "4 directions" }),
  rated("zoAdam", (learningRate) => optim.zoAdam({ learningRate })),
  { name: "mezo", isRated: true, isZeroth: true, make: mezo },
  rated("forwardGradient", (learningRate) => optim.zerothOrder(optim.forwardGradient(), optim.sgd({ learningRate })), {
    setting: "then sgd",
  }),
  rated(
    "forwardGradient, adam",
    (learningRate) => optim.zerothOrder(optim.forwardGradient(), optim.adam({ learningRate })),
    { setting: "then adam" },
  ),
  rated("coordinateWise", (learningRate) => optim.zerothOrder(optim.coordinateWise(), optim.sgd({ learningRate })), {
    setting: "then sgd",
    leftOut: tooMany("a step takes two values for each of the parameters"),
  }),
  rated(
    "blockwise",
    (learningRate) => optim.zerothOrder(optim.blockwise(optim.twoPoint()), optim.sgd({ learningRate })),
    { setting: "then sgd", leftOut: oneLeaf },
  ),
  rated(
    "hybrid",
    (learningRate) =>
      optim.zerothOrder(
        optim.hybrid(optim.twoPoint(), (x) => x.ndim === 1),
        optim.sgd({ learningRate }),
      ),
    { setting: "biases exact; then sgd", leftOut: oneLeaf },
  ),
  rated("subspaceZo", (learningRate) => optim.subspaceZo({ learningRate }), {
    setting: "≤ 3,000 steps",
    mostSteps: 3000,
  }),
  rated("zoRankSgd", (learningRate) => optim.zoRankSgd({ learningRate })),
  { name: "cbo", isRated: false, isZeroth: true, make: (s) => racerOf(optim.cbo(), s) },
  {
    name: "cmaEs",
    isRated: false,
    isZeroth: true,
    make: (s) => racerOf(optim.cmaEs(), s),
    leftOut: ({ size }) => (size > many ? `a covariance of ${size.toLocaleString("en")}² numbers` : undefined),
  },
];
