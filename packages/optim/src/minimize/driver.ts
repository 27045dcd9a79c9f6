/** Running a solver from the host: all at once, or step by step with a callback. */
import { ArgumentError, deviceGet, jit, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { isFeasible, type Box } from "./bounds.ts";
import { treeOf } from "./layout.ts";
import { positiveInteger } from "./options.ts";
import { codes } from "./status.ts";
import { advance, finalStatus, initialState, type History, type SolverOptions, type SolverState } from "./solver.ts";
import { integer } from "./vector.ts";

/** Where a minimization is. */
export interface Progress<P> {
  /** Steps done: 1, 2, … */
  readonly iteration: number;
  readonly x: P;
  readonly value: number;
  readonly gradientNorm: number;
}

export interface HostOptions<P> {
  /** Called after each step, or each `every` steps; ends the minimization by returning false. It may be async. */
  readonly callback?: (progress: Progress<P>) => unknown;
  /** Default 1. */
  readonly every?: number;
  /** Goes on from here instead of from x0: the `state` of a result. Steps count from its start. */
  readonly state?: SolverState;
}

/** The two pure functions of a solver, for one problem. */
export interface Solver {
  start(x: Tensor): SolverState;
  advance(state: SolverState, until: Tensor): SolverState;
}

export const solverOf = <Problem>(problem: Problem, options: SolverOptions<Problem>): Solver => ({
  start: (x) => initialState(problem, x, options),
  advance: (state, until) => advance(problem, state, until, options),
});

export interface Driven {
  readonly state: SolverState;
  readonly code: number;
}

export interface DriveOptions<P> extends HostOptions<P> {
  readonly where: string;
  readonly maxSteps: number;
  readonly box: Box | null;
  readonly history: boolean;
  readonly restore: (vector: Tensor) => P;
}

/** Milliseconds after which the loop lets others run: timers, the screen, finalizers that free memory. */
const patience = 30;

const yieldToOthers = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });

/** @throws ArgumentError for a start outside of the bounds, and for one where the function is not finite. */
export async function drive<P>(solver: Solver, x: Tensor, options: DriveOptions<P>): Promise<Driven> {
  const { where, maxSteps, callback, every = 1 } = options;
  positiveInteger(every, `${where}: every`);
  const first = await startOf(solver, x, options);
  const compiled = jit(solver.advance);
  const goOn = async (from: SolverState, until: number): Promise<SolverState> => compiled(from, integer(until));
  if (!callback) {
    const state = await goOn(first, maxSteps);
    return { state, code: await numberOf(finalStatus(state, maxSteps)) };
  }
  let state = first;
  let yielded = performance.now();
  let { steps, code } = await numbersOf({ steps: state.steps, code: state.status });
  while (code === codes.running && steps < maxSteps) {
    // oxlint-disable-next-line no-await-in-loop -- One step after the other.
    state = await goOn(state, Math.min(steps + every, maxSteps));
    const { value, gradientNorm, ...now } = await numbersOf({
      steps: state.steps,
      code: state.status,
      value: state.value,
      gradientNorm: state.gradientNorm,
    });
    ({ steps, code } = now);
    const goesOn = await callback({ iteration: steps, x: options.restore(state.x), value, gradientNorm });
    if (goesOn === false && code === codes.running) return { state, code: codes.stopped };
    if (performance.now() - yielded > patience) {
      await yieldToOthers();
      yielded = performance.now();
    }
  }
  return { state, code: await numberOf(finalStatus(state, maxSteps)) };
}

async function startOf<P>(solver: Solver, x: Tensor, options: DriveOptions<P>): Promise<SolverState> {
  const { where, box, state, maxSteps } = options;
  if (state) return { ...state, history: options.history ? lengthened(state.history, maxSteps, state.value) : null };
  if (box && (await numberOf(isFeasible(x, box))) === 0)
    throw new ArgumentError(
      "bad-argument",
      `${where}: the start is outside of the bounds, or a lower bound is above an upper one`,
      "start within the bounds: lower ≤ x0 ≤ upper",
    );
  const first: SolverState = jit(solver.start)(x);
  if ((await numberOf(first.status)) !== codes.notFinite) return first;
  const value = await numberOf(first.value);
  throw new ArgumentError(
    "non-finite",
    `${where}: at the start the function is ${value}${Number.isFinite(value) ? " and its gradient not finite" : ""}`,
    "start where both are finite; debugNans(true) shows which operation is not",
  );
}

/** The history with room for `maxSteps`. */
function lengthened(history: History | null, maxSteps: number, like: Tensor): History {
  const room = (known: Tensor | undefined): Tensor => {
    const kept = known ? np.slice(known, [[0, maxSteps + 1]]) : np.zeros([0], { dtype: like.dtype });
    return np.concatenate([kept, np.full([maxSteps + 1 - kept.size], Number.NaN, { dtype: like.dtype })]);
  };
  return { values: room(history?.values), gradientNorms: room(history?.gradientNorms) };
}

/** The numbers in scalars, wherever they are. */
export async function numbersOf<T extends Readonly<Record<string, Tensor>>>(
  scalars: T,
): Promise<{ [K in keyof T]: number }> {
  const read = await deviceGet(scalars);
  return treeOf(tree.map((scalar: Tensor) => scalar.item(), read));
}

const numberOf = async (scalar: Tensor): Promise<number> => (await deviceGet(scalar)).item();
