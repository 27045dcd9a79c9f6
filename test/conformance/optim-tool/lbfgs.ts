/** Runs of `torch.optim.LBFGS`: a step of the material is a call of `step(closure)`. */
import { torchLbfgs, type TorchLbfgsState } from "@cotangent/optim";
import { hostCall, Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { defined, Given, type Hyper } from "./given.ts";

type Params = Readonly<Record<string, Tensor>>;

interface Extra {
  readonly valueAndGrad?: (params: Params) => readonly [unknown, Params];
  /** The directions of AdaHessian in this step. */
  readonly rademacher?: unknown;
}

export interface Runner {
  readonly init: (params: Params) => unknown;
  readonly step: (
    params: Params,
    gradients: Params,
    state: unknown,
    value: Tensor,
    extra: Extra,
  ) => readonly [Params, unknown];
}

/** By the names of PyTorch's options. */
export function lbfgsOf(hyper: Hyper): Runner {
  const given = new Given(hyper);
  const optimizer = torchLbfgs({
    ...defined({
      learningRate: given.number("lr"),
      maxIterations: given.number("max_iter"),
      maxEvaluations: given.number("max_eval"),
      toleranceGradient: given.number("tolerance_grad"),
      toleranceChange: given.number("tolerance_change"),
      history: given.number("history_size"),
    }),
    lineSearch: given.text("line_search_fn") === "strong_wolfe" ? "strongWolfe" : null,
  });
  return {
    init: (params) => optimizer.init(params),
    step(params, gradients, state, value, { valueAndGrad }) {
      if (!valueAndGrad) throw new Error("lbfgs: the run has no function to evaluate");
      const { dtype } = Object.values(gradients)[0]!;
      // The harness of the material evaluates to numbers, which cannot be traced; ours to tensors.
      const evaluate = (point: Params): [Tensor, Params] => {
        const [found, slopes] = valueAndGrad(point);
        return [np.array(found as Tensor | number, { dtype }), slopes];
      };
      const ours: typeof evaluate = !(value instanceof Tensor)
        ? hostCall(evaluate, { result: (point: Params) => [np.zeros([], { dtype }), point] as [Tensor, Params] })
        : evaluate;
      const next = optimizer.step(ours, params, state as TorchLbfgsState);
      return [next.params, next.state];
    },
  };
}
