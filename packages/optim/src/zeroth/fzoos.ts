/** Training together by values of the loss alone: what a client has asked becomes a function that all can read. */
import { ArgumentError, tree, random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, nonnegative, positive } from "../checks.ts";
import { layoutOf } from "../minimize/layout.ts";
import { along } from "../minimize/vector.ts";
import { loop } from "../typed-transforms.ts";
import { randomFeatures } from "./random-features.ts";
import {
  noQueries,
  remembered,
  surrogateGradient,
  surrogateOptions,
  type Queries,
  type SurrogateOptions,
} from "./surrogate.ts";
import { askedAround } from "./trajectory.ts";

export interface FzoosOptions extends SurrogateOptions {
  /** η. */
  readonly learningRate: number;
  /** T: steps of a client before it sends. Default 1. */
  readonly localSteps?: number;
  /** M: how many random features stand for a client's loss. A message is its parameters and M numbers. Default 256. */
  readonly features?: number;
  /** c ≥ 0 of the correction `γₜ = c/t`. Default 1; with 0 clients follow their own loss between messages. */
  readonly correction?: number;
  /** The key of the features, which all know: of `random.key`. Default 0. */
  readonly seed?: number;
}

/** What a client sends, and, as the mean of these, what the server sends back. */
export type FzoosMessage<P> = {
  readonly params: P;
  /** [M]: the weights of the surrogate of the loss on the shared features. */
  readonly surrogate: Tensor;
};

export type FzoosClient = {
  /** The client's own, of its queries. */
  readonly key: random.Key;
  readonly queries: Queries;
  /** [M]: what it sent last. */
  readonly surrogate: Tensor;
};

export interface Fzoos<P, Batch extends readonly unknown[]> {
  /** What the server sends first. */
  start(params: P): FzoosMessage<P>;
  /** A client before its first round, with a key of its own. */
  init(params: P, key: random.Key): FzoosClient;
  /** A round of a client: T steps from what it got to what it sends. */
  client(received: FzoosMessage<P>, state: FzoosClient, ...batch: Batch): readonly [FzoosMessage<P>, FzoosClient];
  /** The mean of the messages of all clients. */
  server(messages: readonly FzoosMessage<P>[]): FzoosMessage<P>;
}

/**
 * FZooS: each of N clients has a loss ℓᵢ of which it only has values, and all look for the minimum of their mean. A client goes T steps
 *
 *     x ← x − η·(∇μᵢ(x) + γₜ·(∇μ̂(x) − ∇μ̂ᵢ(x)))        γₜ = c/t
 *
 * where `∇μᵢ` is the gradient of a Gaussian process through its own past queries ({@link trajectoryInformed}), `μ̂ᵢ` the same process on M random features
 * that all make from one key, as it was when the client sent last, and `μ̂` the mean of these, which the server sent: so a step follows
 * the mean of the losses, and not the client's own. Messages are the parameters and M numbers; the server takes their mean. What is known of
 * the others is of the start of the round, so it counts less with each step.
 *
 * Evaluations: `queries` a step and client; no gradient. State of a client: h numbers for each parameter.
 *
 * Shu, Lin, Dai and Low, *Federated zeroth-order optimization using trajectory-informed surrogate gradients* (arXiv 2308.04077), for the squared
 * exponential kernel; queries about the parameters are drawn from a normal distribution, where the paper takes uncertain ones.
 *
 * @throws ArgumentError for options out of range, and `server` for no messages.
 *
 * @example
 * const { start, init, client, server } = fzoos(loss, { learningRate: 0.1, localSteps: 5 });
 * const [message, state] = client(start(params), init(params, random.key(1)));
 * const next = server([message]);
 */
export function fzoos<P, Batch extends readonly unknown[]>(
  loss: (params: P, ...batch: Batch) => Tensor,
  options: FzoosOptions,
): Fzoos<P, Batch> {
  const { learningRate, localSteps = 1, features = 256, correction = 1, seed = 0, ...rest } = options;
  const settings = surrogateOptions("fzoos", rest);
  checkHyper("fzoos", positive, { learningRate });
  checkHyper("fzoos", counting, { localSteps, features });
  checkHyper("fzoos", nonnegative, { correction });
  const shared = random.key(seed);
  const nothing = (params: P): Tensor => np.zeros([features], { dtype: layoutOf(params, "fzoos").dtype });
  return {
    start: (params) => ({ params, surrogate: nothing(params) }),
    init: (params, key) => ({
      key,
      queries: noQueries(settings.history, layoutOf(params, "fzoos").flatten(params)),
      surrogate: nothing(params),
    }),
    client(received, state, ...batch) {
      const layout = layoutOf(received.params, "fzoos");
      const start = layout.flatten(received.params);
      const readable = randomFeatures(shared, features, start, settings);
      const others = np.subtract(received.surrogate, state.surrogate);
      const valueAt = (x: Tensor): Tensor => loss(layout.restore(x), ...batch);
      type Carry = readonly [x: Tensor, queries: Queries];
      const step = (i: Tensor, [x, before]: Carry): Carry => {
        const here = remembered(before, x, valueAt(x));
        const queries = askedAround(valueAt, x, { key: state.key, queries: here }, settings);
        const gamma = np.divide(correction, np.add(i, 1).astype(x.dtype));
        const direction = along(surrogateGradient(queries, x, settings), gamma, readable.gradient(x, others));
        return [along(x, -learningRate, direction), queries];
      };
      const [end, queries] = loop<Carry>(localSteps, step, [start, state.queries]);
      const surrogate = readable.weightsOf(queries);
      return [
        { params: layout.restore(end), surrogate },
        { ...state, queries, surrogate },
      ];
    },
    server(messages) {
      const [first, ...others] = messages;
      if (first === undefined)
        throw new ArgumentError(
          "bad-argument",
          "fzoos: server got no messages",
          "give the message of one client or more",
        );
      const sum = others.reduce((total, message) => tree.map((a, b) => np.add(a, b), total, message), first);
      return tree.map((x: Tensor) => np.divide(x, messages.length), sum);
    },
  };
}
