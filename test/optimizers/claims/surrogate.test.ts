/** Gradients of surrogates through past values, of one and of many that train together. */
import { fzoos, makeStep, sgd, trajectoryInformed, twoPoint, zerothOrder, type FzoosOptions } from "@cotangent/optim";
import { grad, jit, random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { describe, expect, test } from "vitest";
import { quadratic, vector } from "../steps-to.ts";

const f64 = { dtype: "f64" } as const;
const dot = (a: Tensor, b: Tensor): number => np.vdot(a, b).item();
const distance = (a: Tensor, b: Tensor): number => Math.sqrt(dot(a.sub(b), a.sub(b)));

describe("the gradient through past values", () => {
  /** Minus the update of descent with the rate 1: the gradient that the method sees. */
  const seen = (loss: (x: Tensor) => Tensor, x: Tensor, queries: number): Tensor => {
    const optimizer = trajectoryInformed(sgd({ learningRate: 1 }), { queries, noise: 1e-9 });
    return x.sub(makeStep(loss, optimizer)(x, optimizer.init(x))[0]);
  };
  const slope = vector(3, -1, 0.5);

  test("of a plane is its slope to one percent, where there are more values than dimensions", () => {
    const plane = (x: Tensor): Tensor => np.vdot(slope, x).add(7);
    expect(distance(seen(plane, vector(1, 2, 3), 8), slope)).toBeLessThan(1e-2 * Math.sqrt(dot(slope, slope)));
    // Of two values only their difference is known.
    expect(distance(seen(plane, vector(1, 2, 3), 2), slope)).toBeGreaterThan(0.1);
  });

  test("tends to that of a curved loss with more values", () => {
    const loss = (x: Tensor): Tensor => np.sum(np.sin(x)).add(np.square(np.slice(x, [0])).mul(np.slice(x, [2])));
    const x = vector(0.3, -1, 2);
    const off = (queries: number): number => distance(seen(loss, x, queries), grad(loss)(x));
    expect(off(30)).toBeLessThan(0.01);
    expect(off(5)).toBeGreaterThan(off(30));
  });

  test("does not see a value that is not finite", () => {
    const holed = (x: Tensor): Tensor => np.where(np.greater(np.slice(x, [0]), 1.02), NaN, np.vdot(slope, x));
    const found = seen(holed, vector(1, 2, 3), 24);
    expect(distance(found, slope)).toBeLessThan(1e-2 * Math.sqrt(dot(slope, slope)));
  });

  test("10 dimensions, κ = 10: one per mille of the loss in fewer values than two points at the best of four rates", () => {
    const loss = quadratic(10, 10);
    const [start, goal] = [np.full([10], 2, f64), 1e-3 * loss(np.full([10], 2, f64)).item()];
    /** Values until the loss is at the goal. */
    const values = (optimizer: ReturnType<typeof trajectoryInformed>, each: number): number => {
      const step = jit(makeStep(loss, optimizer));
      let [x, state]: readonly [Tensor, unknown] = [start, optimizer.init(start)];
      for (let i = 1; i <= 1500 / each; i++) {
        [x, state] = step(x, state as never);
        if (loss(x).item() <= goal) return i * each;
      }
      return 1500;
    };
    const found = values(trajectoryInformed(sgd({ learningRate: 0.1 })) as never, 2);
    const others = [0.005, 0.01, 0.02, 0.04].map((learningRate) =>
      values(zerothOrder(twoPoint(), sgd({ learningRate })) as never, 2),
    );
    console.info(`values to 1e-3: ${found} by the trajectory, ${others.join(", ")} by two points with four rates`);
    expect(found).toBeLessThan(0.8 * Math.min(...others));
  });
});

describe("FZooS (S182)", () => {
  const [d, clients, localSteps] = [10, 5, 5];
  const start = np.full([d], 3, f64);
  type Data = readonly [curvatures: Tensor, centre: Tensor];
  const loss = (x: Tensor, ...[a, c]: Data): Tensor => np.sum(a.mul(np.square(x.sub(c)))).mul(0.5);
  /** Quadratics with curvatures 0.5 … 3.5 and minima that lie several units apart. */
  const problem = (seed: number) => {
    const all = random.uniform(random.key(seed), [clients, d], f64).mul(3).add(0.5);
    const centres = random.normal(random.key(seed + 1), [clients, d], f64).mul(2);
    const data = Array.from({ length: clients }, (_, i): Data => [np.slice(all, [i]), np.slice(centres, [i])]);
    const mean = (x: Tensor): number => data.reduce((sum, each) => sum + loss(x, ...each).item(), 0) / clients;
    const least = mean(np.sum(all.mul(centres), { axis: 0 }).div(np.sum(all, { axis: 0 })));
    const share = (x: Tensor): number => (mean(x) - least) / (mean(start) - least);
    return { data, share };
  };
  type Problem = ReturnType<typeof problem>;

  /** The share of the loss that is left after each round. */
  function federated({ data, share }: Problem, rounds: number, options: Partial<FzoosOptions> = {}): readonly number[] {
    const method = fzoos(loss, { learningRate: 0.1, localSteps, ...options });
    const client = jit(method.client as never) as unknown as typeof method.client;
    let sent = method.start(start);
    const states = data.map((_, i) => method.init(start, random.key(i)));
    return Array.from({ length: rounds }, () => {
      const messages = data.map((own, i) => {
        const [message, next] = client(sent, states[i]!, ...own);
        states[i] = next;
        return message;
      });
      sent = method.server(messages);
      return share(sent.params);
    });
  }

  /** The same with descent on two-point estimates in place of surrogates, and the mean of parameters as the message. */
  function twoPoints({ data, share }: Problem, rounds: number, learningRate: number, directions: number) {
    const optimizer = zerothOrder(twoPoint({ directions }), sgd({ learningRate }));
    const step = makeStep(loss, optimizer);
    const client = jit((x: Tensor, state: ReturnType<typeof optimizer.init>, a: Tensor, c: Tensor) => {
      let [end, next] = [x, state];
      for (let t = 0; t < localSteps; t++) [end, next] = step(end, next, a, c);
      return [end, next] as const;
    });
    let x: Tensor = start;
    const states = data.map((_, i) => ({ ...optimizer.init(start), key: random.key(i) }));
    return Array.from({ length: rounds }, () => {
      const ends = data.map((own, i) => {
        const [end, next] = client(x, states[i]!, ...own);
        states[i] = next;
        return end;
      });
      x = np.mean(np.stack(ends), { axis: 0 });
      return share(x);
    });
  }
  const roundsTo = (goal: number, shares: readonly number[]): number =>
    1 + shares.findIndex((left) => left <= goal) || Infinity;

  test.each([1, 7])("problem %i: one percent of the loss with half of the queries of two points or fewer", (seed) => {
    const given = problem(seed);
    const each = clients * localSteps * 2;
    const found = each * roundsTo(0.01, federated(given, 12));
    const others = [
      [0.01, 1],
      [0.02, 1],
      [0.05, 1],
      [0.05, 3],
      [0.1, 3],
    ].map(([rate, m]) => each * m! * roundsTo(0.01, twoPoints(given, 30, rate!, m!)));
    console.info(`queries of 5 clients to 1 %: ${found} by FZooS, ${others.join(", ")} by two points`);
    expect(2 * found).toBeLessThanOrEqual(Math.min(...others));
    expect(Math.min(...others)).toBeLessThan(Infinity);
  });

  test("clients that know of the others' surrogates do not end at a compromise of their own minima", () => {
    const given = problem(1);
    const last = (correction: number): number => {
      const shares = federated(given, 24, { learningRate: 0.2, correction }).slice(-6);
      return shares.reduce((a, b) => a + b) / 6;
    };
    const [without, corrected] = [last(0), last(1)];
    console.info(`what is left with long rounds: ${without.toExponential(1)} alone, ${corrected.toExponential(1)}`);
    expect(corrected).toBeLessThan(without / 2);
  });

  test("random features stand for the surrogate: two clients with one loss change nothing of each other", () => {
    const own: Data = [np.full([d], 1, f64), np.zeros([d], f64)];
    const method = fzoos(loss, { learningRate: 0.1, localSteps: 3 });
    const key = random.key(3);
    const round = (sent: ReturnType<typeof method.start>, state: ReturnType<typeof method.init>) =>
      method.client(sent, state, ...own);
    const [message, state] = round(method.start(start), method.init(start, key));
    // The mean of two equal messages is each of them, so that the correction is 0 …
    const [together] = round(method.server([message, message]), state);
    const [alone] = round({ ...message, surrogate: state.surrogate }, state);
    expect(together.params.toArray()).toEqual(alone.params.toArray());
    expect(message.surrogate.shape).toEqual([256]);
    // … and other than 0 where another client sent something else.
    const [other] = round(method.server([message, method.start(message.params)]), state);
    expect(distance(other.params, alone.params)).toBeGreaterThan(0.1);
  });

  test("options out of range, and a round without clients", () => {
    expect(() => fzoos(loss, { learningRate: 0.1, queries: 1 })).toThrow("fzoos: queries is 1");
    expect(() => fzoos(loss, { learningRate: 0.1, correction: -1 })).toThrow("fzoos: correction is -1");
    expect(() => fzoos(loss, { learningRate: 0.1 }).server([])).toThrow("fzoos: server got no messages");
    expect(() => trajectoryInformed(sgd({ learningRate: 1 }), { noise: 0 })).toThrow("trajectoryInformed: noise is 0");
  });
});
