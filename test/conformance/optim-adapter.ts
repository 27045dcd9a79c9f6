/**
 * The optimizers of trajectories, by the names and hyper-parameters that the material has for them: those of PyTorch, and with
 * the prefix `optax_` those of optax. The interface is that of the material's own harness.
 */
import { applyUpdates, type Transformation } from "@cotangent/optim";
import { jvp, TraceError, type Nested, type Tensor } from "cotangent";
import cases from "./cases-adapter.ts";
import { lbfgsOf, type Runner } from "./optim-tool/lbfgs.ts";
import { optimizerOf, type Hyper } from "./optim-tool/optimizers.ts";
import { probeOf } from "./optim-tool/probe.ts";

/** The harness makes numbers of losses also where gradients are differentiated: there they stay what they are. */
function toNested(x: Tensor): Nested | Tensor {
  try {
    return cases.toNested(x);
  } catch (error) {
    if (error instanceof TraceError) return x;
    throw error;
  }
}

// oxlint-disable-next-line import/no-default-export -- the harness of the material imports the adapter so
export default { ...cases, toNested };

type Params = Readonly<Record<string, Tensor>>;

/** The optimizer of a run, or null where there is none of this name. */
export function makeOptimizer(name: string, hyper: Hyper): Runner | null {
  if (name.toLowerCase().includes("lbfgs")) return lbfgsOf(hyper);
  const optimizer: Transformation | undefined = optimizerOf(name, hyper);
  if (!optimizer) return null;
  return {
    init: (params) => optimizer.init(params),
    step(params, gradients, state, value, { valueAndGrad, rademacher }) {
      const gradientAt = valueAndGrad && ((point: Params): Params => valueAndGrad(point)[1]);
      const extra = {
        value,
        ...(gradientAt && { gradientAt, hvp: (v: Params) => jvp(gradientAt, [params], [v])[1] }),
        ...(rademacher !== undefined && { probe: probeOf(rademacher, params) }),
      };
      const [updates, next] = optimizer.update(gradients, state, params, extra);
      return [applyUpdates(params, updates), next];
    },
  };
}
