/**
 * `node first-call.ts NAME`: milliseconds of a first call in this process (trace, transform, emit, compile, run), by the clock
 * and of this thread's processor, which others on the machine lengthen less.
 */
import { jit, random, valueAndGrad, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { adam, applyUpdates } from "@cotangent/optim";
import { mlpLoss, type MlpParams } from "./functions.ts";

const normal = (seed: number, shape: readonly number[]): Tensor =>
  random.normal(random.key(seed), shape, { dtype: "f32" });

/** Each makes its arguments, and returns the call. */
const calls: Readonly<Record<string, () => () => unknown>> = {
  scalar() {
    const f = (x: Tensor): Tensor => x.mul(x).add(x.exp()).div(x.add(2).log());
    return () => valueAndGrad(f)(1.5)[0].item();
  },
  chain() {
    const x = np.linspace(-2, 2, 1_000_000);
    const f = jit(
      valueAndGrad((a: Tensor, b: Tensor, v: Tensor) => {
        const inner = np.square(np.tanh(np.add(np.multiply(a, v), b)));
        return np.sum(np.multiply(inner, np.exp(np.negative(np.square(v)))));
      }),
    );
    return () => f(1.5, 0.5, x)[0].item();
  },
  mlp() {
    const p: MlpParams = {
      w1: normal(1, [784, 128]),
      b1: np.zeros([128]),
      w2: normal(2, [128, 10]),
      b2: np.zeros([10]),
    };
    const optimizer = adam({ learningRate: 1e-3 });
    const state = optimizer.init(p);
    const [x, y] = [normal(3, [32, 784]), np.ones([32, 10])];
    const step = jit((q: MlpParams, s: typeof state, images: Tensor, labels: Tensor) => {
      const [value, g] = valueAndGrad(mlpLoss)(q, images, labels);
      const [updates, next] = optimizer.update(g, s, q);
      return [applyUpdates(q, updates), next, value] as const;
    });
    return () => step(p, state, x, y)[2].item();
  },
};

const call = calls[process.argv[2] ?? ""]?.();
if (!call) throw new Error(`the names are ${Object.keys(calls).join(", ")}`);
const [start, used] = [performance.now(), process.threadCpuUsage()];
call();
const { user, system } = process.threadCpuUsage(used);
console.log(`${performance.now() - start} ${(user + system) / 1e3}`);
