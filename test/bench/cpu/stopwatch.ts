/** Times a call in batches that are long enough for the clock. */
import type { Call } from "./task.ts";

const shortestBatch = 1e-3;
const longRun = 1;
const now = (): number => performance.now() / 1e3;

export class Stopwatch {
  readonly #call: Call;
  #repeats = 1;

  constructor(call: Call) {
    this.#call = call;
  }

  /**
   * Runs for about `seconds`, at least three times, after a first run that took `first`; returns the seconds of a run. What
   * takes long is warm after one.
   */
  async warmUp(seconds: number, first: number): Promise<number> {
    if (first > longRun) return first;
    const start = now();
    let [runs, last] = [0, 0];
    do {
      last = await this.#batch(this.#repeats);
      runs += this.#repeats;
      if (last < shortestBatch) this.#repeats *= 2;
    } while (now() - start < seconds || (runs < 3 && now() - start < longRun));
    // Code that became fast on the way needs more runs for a batch.
    while ((last = await this.#batch(this.#repeats)) < shortestBatch) this.#repeats *= 2;
    return last / this.#repeats;
  }

  /** Seconds of a run in as many batches as fit in `seconds`, at least one. */
  async time(seconds: number): Promise<readonly number[]> {
    // Memory of the contender before may still be in the cache; those that take long do not notice.
    const before = await this.#batch(1);
    if (before > seconds) return [before];
    const [start, times] = [now(), [] as number[]];
    do times.push((await this.#batch(this.#repeats)) / this.#repeats);
    while (now() - start < seconds);
    return times;
  }

  async #batch(repeats: number): Promise<number> {
    const { run } = this.#call;
    const start = now();
    const first = run();
    if (first instanceof Promise) {
      await first;
      for (let i = 1; i < repeats; i++) await run();
    } else for (let i = 1; i < repeats; i++) run();
    return now() - start;
  }
}
