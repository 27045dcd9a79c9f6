/**
 * The optimizers of trajectories, by the names and hyper-parameters that the material has for them: those of PyTorch, and with
 * the prefix `optax_` those of optax. The interface is that of the material's own harness.
 */
import { applyUpdates, type Transformation } from "@cotangent/optim";
import type { Tensor } from "cotangent";
import { lbfgsOf, type Runner } from "./optim-tool/lbfgs.ts";
import { optimizerOf, type Hyper } from "./optim-tool/optimizers.ts";

// oxlint-disable-next-line import/no-default-export -- the harness of the material imports the adapter so
export { default } from "./cases-adapter.ts";

type Params = Readonly<Record<string, Tensor>>;

/** The optimizer of a run, or null where there is none of this name. */
export function makeOptimizer(name: string, hyper: Hyper): Runner | null {
  if (name.toLowerCase().includes("lbfgs")) return lbfgsOf(hyper);
  const optimizer: Transformation | undefined = optimizerOf(name, hyper);
  if (!optimizer) return null;
  return {
    init: (params) => optimizer.init(params),
    step(params, gradients, state, value, { valueAndGrad }) {
      const extra = { value, ...(valueAndGrad && { gradientAt: (point: Params) => valueAndGrad(point)[1] }) };
      const [updates, next] = optimizer.update(gradients, state, params, extra);
      return [applyUpdates(params, updates), next];
    },
  };
}
