/** The targets of the project on the CPU, as data: what a task is to reach against whom. */
import type { Task } from "./task.ts";

/** Who a target is measured against, and how far Cotangent is to be from them. */
export type Target =
  /** Cotangent's time is at most that of the best of them divided by `factor`. */
  | { readonly against: "js" | "torch" | "onnx"; readonly factor: number }
  /** At most `factor` times the time of C with as many threads. */
  | { readonly against: "c"; readonly factor: number }
  /** At least this part of the peak of 128-bit fused multiply-adds of the cores used. */
  | { readonly against: "peak"; readonly factor: number }
  /** At most `factor` times the time of JavaScript by hand, or at most `over` seconds more than it. */
  | { readonly against: "hand"; readonly factor: number }
  | { readonly against: "hand"; readonly over: number }
  /** The first call, with all that is compiled for it, takes at most so many seconds. */
  | { readonly against: "first"; readonly seconds: number };

export interface Goal {
  readonly name: string;
  /** How the names of its tasks begin. */
  readonly tasks: readonly string[];
  readonly targets: readonly Target[];
}

const js = (factor: number): Target => ({ against: "js", factor });
const torch = (factor: number): Target => ({ against: "torch", factor });
const c = (factor: number): Target => ({ against: "c", factor });
const peak = (factor: number): Target => ({ against: "peak", factor });
const first = (seconds: number): Target => ({ against: "first", seconds });

export const goals: readonly Goal[] = [
  { name: "the ceilings themselves", tasks: ["fused multiply-adds"], targets: [] },
  { name: "matrix product 64", tasks: ["product 64"], targets: [js(2), peak(0.5)] },
  {
    name: "matrix products 256 … 2048",
    tasks: ["product 256", "product 512", "product 1024", "product 2048", "product 300×", "product 1000×"],
    targets: [js(2), torch(0.25), peak(0.65)],
  },
  { name: "chain 10⁶", tasks: ["chain 10⁶"], targets: [js(10), torch(6), c(1.3), first(15e-3)] },
  { name: "chain 10⁷", tasks: ["chain 10⁷"], targets: [js(10), torch(15), c(1.3)] },
  { name: "MLP training step", tasks: ["MLP, training step"], targets: [js(4), torch(1.2), first(40e-3)] },
  { name: "sums", tasks: ["sum of rows", "sum of columns"], targets: [js(1.3), torch(1.1), c(1.2)] },
  { name: "softmax", tasks: ["softmax ["], targets: [js(2), torch(1.1), c(1.2)] },
  { name: "layer norm", tasks: ["layer norm ["], targets: [js(8), torch(1.1), c(1.2)] },
  {
    name: "gradients of softmax and layer norm",
    tasks: ["softmax gradient", "layer norm gradient"],
    targets: [js(12), torch(2.5)],
  },
  { name: "convolution, forward", tasks: ["convolution"], targets: [js(3), torch(0.25)] },
  { name: "convolution, gradients", tasks: ["gradients of convolution"], targets: [js(100), torch(0.25)] },
  {
    name: "Rosenbrock and a tiny net through compile",
    tasks: ["Rosenbrock 20, compile", "tanh net of 100 parameters, compile"],
    targets: [js(400), torch(500), { against: "hand", factor: 1.2 }],
  },
  {
    name: "the same through jit on tensors",
    tasks: ["Rosenbrock 20, jit", "tanh net of 100 parameters, jit"],
    targets: [js(50), torch(100), { against: "hand", over: 1e-6 }, first(3e-3)],
  },
  { name: "gradient of a Gaussian mixture, f64", tasks: ["GMM"], targets: [js(20), torch(5), c(1)] },
];

/** What no other goal names: no peer is ahead. */
export const otherwise: Goal = {
  name: "every other task: no peer ahead",
  tasks: [""],
  targets: [js(1), torch(1), { against: "onnx", factor: 1 }],
};

export const goalOf = ({ name }: Pick<Task, "name">): Goal =>
  goals.find(({ tasks }) => tasks.some((beginning) => name.startsWith(beginning))) ?? otherwise;
