/** One run: steps from a start to the goal, as one compiled program. */
import { cond, jit, random, whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import type { Entry } from "./methods.ts";
import type { Params, Problem } from "./problem.ts";
import { silent, type Tally } from "./tally.ts";

export interface Run {
  readonly steps: number;
  readonly isThere: boolean;
  /** The last loss that was looked at. */
  readonly value: number;
  /** Of methods that count by themselves. */
  readonly spent?: readonly [gradients: number, products: number];
}

export interface Order {
  readonly seed: number;
  readonly rate: number;
  /** The most steps. */
  readonly most: number;
  /** Whether losses are looked at; without, all steps are done. Default true. */
  readonly isJudged?: boolean;
}

type Carry = {
  readonly steps: Tensor;
  readonly params: Params;
  readonly state: unknown;
  readonly value: Tensor;
};

/** A run of any order; programs are compiled once, or once for each rate where the method asks for a number. */
export function runnerOf(entry: Entry, problem: Problem, tally: Tally = silent): (order: Order) => Run {
  if (entry.isRated !== "number") return compiled(entry, problem, tally, NaN);
  const runners = new Map<number, (order: Order) => Run>();
  return (order) => {
    const run = runners.get(order.rate) ?? compiled(entry, problem, tally, order.rate);
    runners.set(order.rate, run);
    return run(order);
  };
}

function compiled(entry: Entry, problem: Problem, tally: Tally, number: number): (order: Order) => Run {
  const { start, batches, loss, stride } = problem;
  const goal = entry.isZeroth ? problem.looserGoal : problem.goal;
  const measured = problem.measured ?? loss;
  const program = jit((key: random.Key, rate: Tensor, most: Tensor, isJudged: Tensor) => {
    const racer = entry.make({ rate: (count) => rate.astype(count.dtype), number, problem, tally });
    const batchAt = batches?.(key);
    const valueOf = (params: Params, state: unknown): Tensor => measured(racer.pointOf(params, state)).astype("f64");
    const goesOn = ({ steps, value }: Carry): Tensor =>
      np.logicalAnd(np.less(steps, most), np.logicalOr(np.logicalNot(isJudged), np.greater(value, goal)));
    const body = (carry: Carry): Carry => {
      let { params, state } = carry;
      for (let i = 0; i < stride; i++)
        [params, state] = racer.step(params, state, batchAt?.(np.add(carry.steps, i)) ?? []);
      const value = cond(
        isJudged,
        () => valueOf(params, state),
        () => carry.value,
      );
      return { steps: np.add(carry.steps, stride), params, state, value };
    };
    const params = start(key);
    const state = racer.init(params);
    const first: Carry = { steps: np.zeros([], { dtype: "i32" }), params, state, value: valueOf(params, state) };
    // A loss that is no number ends the loop as well: no comparison holds of it.
    const end = whileLoop(goesOn, body, first as never) as Carry;
    return { steps: end.steps, value: end.value, spent: racer.spent?.(end.state) ?? null };
  });
  return ({ seed, rate, most, isJudged = true }) => {
    const found = program(random.key(seed), np.array(rate, { dtype: "f64" }), i32(most), np.array(isJudged));
    const value = found.value.item();
    const { spent } = found;
    return {
      steps: found.steps.item(),
      value,
      isThere: value <= goal,
      ...(spent && { spent: [spent[0].item(), spent[1].item()] as const }),
    };
  };
}

const i32 = (value: number): Tensor => np.array(value, { dtype: "i32" });
