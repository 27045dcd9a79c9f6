/** Functions of the corpus as they are written with tensors, for comparison. */
import { f64, grad, jit, scan, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { Plain } from "./corpus-case.ts";

export type Tree = Tensor | { readonly [field: string]: Tree };
/** Called with the arguments of the plain function, numbers and arrays of numbers in it being tensors. */
export type Traced = (...args: readonly never[]) => Tensor;

interface Layer {
  readonly weights: Tensor;
  readonly biases: Tensor;
}

const from = (x: Tensor, start: number, end?: number): Tensor => np.slice(x, [[start, end ?? x.shape[0]!]]);
const mean = (x: Tensor): Tensor => np.mean(x);
const dense = ({ weights, biases }: Layer, x: Tensor): Tensor => np.matmul(x, np.transpose(weights)).add(biases);
const softplus = (x: Tensor): Tensor => np.maximum(x, 0).add(np.log1p(np.exp(np.abs(x).neg())));

export const traced: Readonly<Record<string, Traced>> = {
  "rosenbrock#rosenbrock": (x: Tensor) => {
    const [ahead, here] = [from(x, 1), from(x, 0, -1)];
    return np.sum(
      np
        .square(ahead.sub(np.square(here)))
        .mul(100)
        .add(np.square(here.neg().add(1))),
    );
  },
  "correlation#pearson": (x: Tensor, y: Tensor) => {
    const [u, v] = [x.sub(mean(x)), y.sub(mean(y))];
    return np.sum(u.mul(v)).div(np.sqrt(np.sum(np.square(u)).mul(np.sum(np.square(v)))));
  },
  "logistic#logisticLoss": (weights: Tensor, bias: Tensor, features: Tensor, labels: Tensor) => {
    const z = np.matmul(features, weights).add(bias);
    return mean(softplus(z.mul(labels.mul(-2).add(1))));
  },
  "kmeans#clusterCost": (points: Tensor, centroids: Tensor) => {
    const away = np.subtract(np.expandDims(points, 1), np.expandDims(centroids, 0));
    return np.sum(np.min(np.sum(np.square(away), { axis: 2 }), { axis: 1 }));
  },
  "mlp#loss": (hidden: Layer, output: Layer, inputs: Tensor, targets: Tensor) => {
    const y = dense(output, np.maximum(dense(hidden, inputs), 0));
    return np.sum(np.square(y.sub(targets))).div(inputs.shape[0]!);
  },
  "attention#attend": (queries: Tensor, keys: Tensor, values: Tensor, readout: Tensor) => {
    const [places, width] = [queries.shape[0]!, queries.shape[1]!];
    const scores = np.matmul(queries, np.transpose(keys)).div(Math.sqrt(width));
    const last = np.slice(scores, [places - 1]);
    const weights = np.exp(last.sub(np.logsumexp(last)));
    return np.sum(np.matmul(weights, values).mul(readout));
  },
  "softmax#crossEntropy": (logits: Tensor, label: Tensor, smoothing: Tensor) => {
    const logs = logits.sub(np.logsumexp(logits));
    const right = np.take(logs, label.astype("i32"), 0);
    return right.mul(smoothing.neg().add(1)).add(mean(logs).mul(smoothing)).neg();
  },
  "kernel-density#crossValidation": (samples: Tensor, bandwidth: Tensor) => {
    const n = samples.shape[0]!;
    const away = np.expandDims(samples, 1).sub(np.expandDims(samples, 0)).div(bandwidth);
    const densities = np.exp(np.square(away).mul(-0.5)).mul(
      np.array(
        Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => Number(i !== j))),
        { dtype: f64 },
      ),
    );
    return np.sum(
      np.log(
        np
          .sum(densities, { axis: 1 })
          .div(bandwidth)
          .div(Math.sqrt(2 * Math.PI) * (n - 1)),
      ),
    );
  },
  "garch#negativeLogLikelihood": ({ omega, alpha, beta }: Readonly<Record<string, Tensor>>, returns: Tensor) => {
    let variance = omega!.div(alpha!.add(beta!).neg().add(1));
    const terms: Tensor[] = [];
    for (let t = 0; t < returns.shape[0]!; t++) {
      if (t > 0) variance = omega!.add(alpha!.mul(np.square(np.slice(returns, [t - 1])))).add(beta!.mul(variance));
      const square = np.square(np.slice(returns, [t])).div(variance);
      terms.push(
        np
          .log(variance)
          .add(square)
          .add(Math.log(2 * Math.PI))
          .mul(0.5),
      );
    }
    return terms.reduce((sum, term) => sum.add(term));
  },
  "pendulum#finalAngle": (angle: Tensor, length: Tensor, damping: Tensor, seconds: Tensor) => {
    const h = seconds.div(50);
    const slope = ([theta, omega]: readonly [Tensor, Tensor]): readonly [Tensor, Tensor] => [
      omega,
      np.sin(theta).mul(-9.81).div(length).sub(damping.mul(omega)),
    ];
    const moved = (
      s: readonly [Tensor, Tensor],
      d: readonly [Tensor, Tensor],
      t: Tensor,
    ): readonly [Tensor, Tensor] => [s[0].add(t.mul(d[0])), s[1].add(t.mul(d[1]))];
    const step = (s: readonly [Tensor, Tensor]) => {
      const k1 = slope(s);
      const k2 = slope(moved(s, k1, h.div(2)));
      const k3 = slope(moved(s, k2, h.div(2)));
      const k4 = slope(moved(s, k3, h));
      const sum = (i: 0 | 1): Tensor => k1[i].add(k2[i].mul(2)).add(k3[i].mul(2)).add(k4[i]);
      return [moved(s, [sum(0), sum(1)], h.div(6)), null] as const;
    };
    const [[theta]] = scan(step, [angle, np.zerosLike(angle)] as const, null, { length: 50 });
    return theta;
  },
};

export function tensorsOf(value: Plain): Tree {
  if (typeof value === "number" || typeof value === "boolean") return np.array(Number(value), { dtype: f64 });
  if (ArrayBuffer.isView(value)) return np.array(Array.from(value as Float64Array), { dtype: f64 });
  if (Array.isArray(value)) return np.array(numeric(value), { dtype: f64 });
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, tensorsOf(field)]));
}

type Nested = number | readonly Nested[];
const numeric = (value: Plain): Nested => (Array.isArray(value) ? value.map(numeric) : Number(value));

/** The numbers of tensors, in the order of the plain values that they are made of. */
export function numbersOfTree(value: Tree): readonly number[] {
  if ("dataSync" in value && typeof value.dataSync === "function") return [...(value as Tensor).dataSync()];
  return Object.values(value).flatMap((field) => numbersOfTree(field as Tree));
}

/** The gradient by the arguments at `places`, by tracing. */
export function tracedGradient(f: Traced, args: readonly Plain[], places: readonly number[]): readonly number[] {
  const gradient = jit(grad(f as unknown as (...args: Tree[]) => Tensor, { argnums: [...places] }));
  return gradient(...args.map(tensorsOf)).flatMap(numbersOfTree);
}
