import type { Tensor } from "cotangent";

export interface TrainOptions<State, Batch> {
  /** From {@link trainingStep}, or any function of this form; the state given to it is not used again. */
  readonly step: (state: State, batch: Batch) => readonly [State, loss: Tensor];
  readonly state: State;
  readonly batches: Iterable<Batch> | AsyncIterable<Batch>;
  /** Called for each step, in order, at the latest some steps after it was done. */
  readonly onStep?: (progress: StepProgress) => void;
}

export interface StepProgress {
  /** Steps done: 1, 2, … */
  readonly step: number;
  readonly loss: number;
}

/** Losses are fetched this many steps at a time: looking at one waits for its step. */
const fetchEvery = 8;
/** Milliseconds after which the loop lets others run: timers, the screen, finalizers that free memory. */
const patience = 30;

const yieldToOthers = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });

/**
 * Steps through `batches` and resolves to the last state. It yields to the event loop regularly, and lets at most a few
 * steps be in flight.
 *
 * @example
 * const { params } = await train({ step: (state, { x, y }) => step(state, x, y), state, batches });
 */
export async function train<State, Batch>({
  step,
  state,
  batches,
  onStep,
}: TrainOptions<State, Batch>): Promise<State> {
  let current = state;
  let done = 0;
  let waiting: Tensor[] = [];
  let yielded = performance.now();
  const fetchLosses = async (): Promise<void> => {
    const first = done - waiting.length + 1;
    const losses = await Promise.all(waiting.map(async (loss) => Number((await loss.data())[0])));
    for (const loss of waiting) loss.dispose();
    waiting = [];
    losses.forEach((loss, i) => onStep?.({ step: first + i, loss }));
  };
  for await (const batch of batches) {
    const [next, loss] = step(current, batch);
    current = next;
    done += 1;
    waiting.push(loss);
    if (waiting.length >= fetchEvery) await fetchLosses();
    if (performance.now() - yielded > patience) {
      await yieldToOthers();
      yielded = performance.now();
    }
  }
  await fetchLosses();
  return current;
}
