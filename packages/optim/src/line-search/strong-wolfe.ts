/** A line search for steps that satisfy the strong Wolfe conditions. */
import { whileLoop, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { along, both, dot, either, integer, largest, not, scalarLike } from "../minimize/vector.ts";
import { cubicMinimizer, type Trial } from "./cubic.ts";
import { selectTree } from "../reduce.ts";

/** Where a search begins: `φ(t) = f(x + t·d)` with `φ'(0) < 0`. */
export interface Line {
  readonly evaluate: (x: Tensor) => readonly [value: Tensor, gradient: Tensor];
  readonly x: Tensor;
  readonly direction: Tensor;
  /** f(x), ∇f(x) and `⟨∇f(x), d⟩`. */
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly slope: Tensor;
  /** The first t to try. */
  readonly first: Tensor;
}

export interface WolfeOptions {
  /** c₁: the decrease that is enough, as a fraction of what the slope promises. Default 1e-4. */
  readonly decrease?: number;
  /** c₂: how much of the slope may be left. Default 0.9. */
  readonly curvature?: number;
  /** The most evaluations after the first. Default 25. */
  readonly trials?: number;
  /** The search ends where the bracket times `max |dᵢ|` is less. Default 1e-9. */
  readonly width?: number;
  /**
   * ε of the approximate conditions of Hager and Zhang: relative to |f(x)|, what counts as no increase. Near a minimum f
   * changes by less than its rounding, and slopes tell more than values. Without it they are not used.
   */
  readonly slack?: number;
}

/** The best point that was found. `t = 0` says that none is better than the start. */
export type Found = Trial & {
  readonly gradient: Tensor;
  /** How often `evaluate` was called, i32. */
  readonly evaluations: Tensor;
};

type Search = {
  /** 0 while a bracket is looked for, 1 while it shrinks, 2 at the end. */
  readonly phase: Tensor;
  readonly trial: Tensor;
  /** The end of the bracket with the lower value; without a bracket, the trial before. */
  readonly low: Trial;
  readonly lowGradient: Tensor;
  readonly high: Trial;
  /** Whether `low` is the end that was found first. Ties depend on it. */
  readonly lowFirst: Tensor;
  /** Whether the last trial was too near to an end of the bracket. */
  readonly stalled: Tensor;
  readonly count: Tensor;
};

/**
 * A step t with `φ(t) ≤ φ(0) + c₁·t·φ'(0)` and `|φ'(t)| ≤ c₂·|φ'(0)|`: steps grow until they enclose one, then the
 * enclosure shrinks, both by cubic interpolation. One loop, whose iteration evaluates f and its gradient once.
 *
 * Nocedal and Wright, *Numerical optimization*, Algorithms 3.5 and 3.6, with the safeguards of Schmidt's minFunc, as in
 * `torch.optim.LBFGS`, whose trials these are, one by one. Deviation: a value that is not finite counts as too high.
 * The approximate conditions are eq. (4.1) of Hager and Zhang, *A new conjugate gradient method* (2005).
 */
export function strongWolfe(line: Line, options: WolfeOptions = {}): Found {
  const { trials = 25, width = 1e-9 } = options;
  const start: Trial = { t: scalarLike(line.x, 0), value: line.value, slope: line.slope };
  const size = largest(line.direction);
  const first: Search = {
    phase: integer(0),
    trial: line.first,
    low: start,
    lowGradient: line.gradient,
    high: start,
    lowFirst: np.array(true),
    stalled: np.array(false),
    count: integer(0),
  };
  const body = (search: Search): Search => {
    const [value, gradient] = line.evaluate(along(line.x, search.trial, line.direction));
    const next = finiteTrial(search.trial, value, dot(gradient, line.direction));
    const verdict = judge(start, next, options);
    const isLast = np.greaterEqual(search.count, trials);
    const isFirstPhase = np.equal(search.phase, 0);
    const turn = selectTree(
      isFirstPhase,
      enclose(search, start, next, { ...verdict, isLast }),
      shrink(search, next, verdict),
    );
    const inside = interpolate(turn.low, turn.high, turn.lowFirst, both(not(isFirstPhase), search.stalled));
    const farther = cubicMinimizer(
      search.low,
      next,
      along(next.t, 0.01, np.subtract(next.t, search.low.t)),
      np.multiply(next.t, 10),
    );
    const isNarrow = np.less(np.multiply(np.abs(np.subtract(turn.high.t, turn.low.t)), size), width);
    const ends = either(either(turn.accepted, isLast), both(not(turn.grows), isNarrow));
    const lowGradient = np.where(turn.isNew, gradient, search.lowGradient);
    return {
      phase: np.where(ends, 2, np.where(turn.grows, 0, 1)).astype("i32"),
      trial: np.where(turn.grows, farther, inside.t),
      low: turn.low,
      lowGradient: np.where(turn.isStart, line.gradient, lowGradient),
      high: turn.high,
      lowFirst: turn.lowFirst,
      stalled: inside.stalled,
      count: np.add(search.count, 1),
    };
  };
  const end = whileLoop(({ phase }: Search) => np.less(phase, 2), body, first);
  return { ...end.low, gradient: end.lowGradient, evaluations: end.count };
}

const finiteTrial = (t: Tensor, value: Tensor, slope: Tensor): Trial => {
  const isFinite = both(np.isfinite(value), np.isfinite(slope));
  return { t, value: np.where(isFinite, value, Infinity), slope: np.where(isFinite, slope, Infinity) };
};

interface Verdict {
  /** The decrease is not enough. */
  readonly isHigh: Tensor;
  /** Both conditions, where the decrease is enough. */
  readonly isFlat: Tensor;
  /** The approximate conditions. */
  readonly isNear: Tensor;
}

function judge(start: Trial, next: Trial, { decrease = 1e-4, curvature = 0.9, slack }: WolfeOptions): Verdict {
  const promised = np.multiply(np.multiply(next.t, decrease), start.slope);
  const isNear =
    slack === undefined
      ? np.array(false)
      : [
          np.lessEqual(next.value, np.add(start.value, np.multiply(np.abs(start.value), slack))),
          np.lessEqual(next.slope, np.multiply(start.slope, 2 * decrease - 1)),
          np.greaterEqual(next.slope, np.multiply(start.slope, curvature)),
        ].reduce(both);
  return {
    isNear,
    isHigh: np.greater(next.value, np.add(start.value, promised)),
    isFlat: np.lessEqual(np.abs(next.slope), np.multiply(start.slope, -curvature)),
  };
}

/** What a trial makes of the bracket. */
type Turn = {
  readonly low: Trial;
  readonly high: Trial;
  readonly lowFirst: Tensor;
  /** Whether `low` is this trial, or the start of the search. */
  readonly isNew: Tensor;
  readonly isStart: Tensor;
  readonly accepted: Tensor;
  /** Whether there is no bracket yet. */
  readonly grows: Tensor;
};

/** While there is no bracket: the trial closes one with that before, or is the next to go on from. */
function enclose(search: Search, start: Trial, next: Trial, verdict: Verdict & { readonly isLast: Tensor }): Turn {
  const { isHigh, isFlat, isNear, isLast } = verdict;
  const rises = both(np.greater(search.count, 1), np.greaterEqual(next.value, search.low.value));
  const passed = both(either(isHigh, rises), not(isNear));
  const accepted = both(not(isLast), either(isNear, both(not(passed), isFlat)));
  const closes = both(both(not(accepted), not(isLast)), either(passed, np.greaterEqual(next.slope, 0)));
  const keepsLow = both(closes, np.lessEqual(search.low.value, next.value));
  const isStart = both(isLast, np.lessEqual(start.value, next.value));
  const isNew = both(not(keepsLow), not(isStart));
  return {
    low: selectTree(isStart, start, selectTree(keepsLow, search.low, next)),
    high: selectTree(keepsLow, next, search.low),
    lowFirst: keepsLow,
    isNew,
    isStart,
    accepted,
    grows: both(not(closes), both(not(accepted), not(isLast))),
  };
}

/** Within a bracket: the trial replaces one of its ends. */
function shrink(search: Search, next: Trial, { isHigh, isFlat, isNear }: Verdict): Turn {
  const { low, high, lowFirst } = search;
  const isAbove = both(either(isHigh, np.greaterEqual(next.value, low.value)), not(isNear));
  // In a tie the end that was found first counts as the lower one.
  const staysLow = np.where(lowFirst, np.lessEqual(low.value, next.value), np.less(low.value, next.value));
  const keepsLow = both(isAbove, staysLow);
  const accepted = both(not(isAbove), either(isFlat, isNear));
  const pointsUp = np.greaterEqual(np.multiply(next.slope, np.subtract(high.t, low.t)), 0);
  const turns = either(isAbove, both(not(accepted), pointsUp));
  return {
    low: selectTree(keepsLow, low, next),
    high: selectTree(keepsLow, next, selectTree(turns, low, high)),
    lowFirst: np.where(both(isAbove, not(staysLow)), not(lowFirst), lowFirst),
    isNew: not(keepsLow),
    isStart: np.array(false),
    accepted,
    grows: np.array(false),
  };
}

/** The next trial within a bracket: a tenth of it away from its ends, if the last one was nearer or this is beyond. */
function interpolate(low: Trial, high: Trial, lowFirst: Tensor, stalled: Tensor): { t: Tensor; stalled: Tensor } {
  const [left, right] = [np.minimum(low.t, high.t), np.maximum(low.t, high.t)];
  const t = cubicMinimizer(selectTree(lowFirst, low, high), selectTree(lowFirst, high, low), left, right);
  const margin = np.multiply(np.subtract(right, left), 0.1);
  const isNear = np.less(np.minimum(np.subtract(right, t), np.subtract(t, left)), margin);
  const isOut = either(np.greaterEqual(t, right), np.lessEqual(t, left));
  const moves = both(isNear, either(stalled, isOut));
  const toRight = np.less(np.abs(np.subtract(t, right)), np.abs(np.subtract(t, left)));
  const inner = np.where(toRight, np.subtract(right, margin), np.add(left, margin));
  return { t: np.where(moves, inner, t), stalled: both(isNear, not(moves)) };
}
