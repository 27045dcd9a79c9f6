/**
 * The order of work on one device: first in, first out. A job begins when what it needs is compiled and few enough jobs
 * are on the device; where all is ready it is submitted within the call that made it.
 */
import type { GpuDevice } from "./gpu-device.ts";
import type { Outcome } from "./outcome.ts";

export interface Job {
  /** What has to be waited for before it can begin. */
  ready(): Promise<unknown> | undefined;
  /** Adds its commands; yields what it waits for in the middle, after which what was added is submitted. */
  run(): Generator<Promise<unknown>, void>;
  /** What it depends on. */
  readonly inputs: readonly Outcome[];
  /** Told once how it went. */
  settle(error: Error | undefined): void;
}

/** Jobs on the device at one time: enough for it never to be idle, few enough for memory to come back. */
const maximalInFlight = 64;

export class JobQueue {
  readonly #owner: GpuDevice;
  #jobs: Job[] = [];
  #isWaiting = false;
  #inFlight = 0;

  constructor(owner: GpuDevice) {
    this.#owner = owner;
  }

  add(job: Job): void {
    this.#jobs.push(job);
    this.#advance();
  }

  /** Ends all jobs that have not begun. */
  failAll(error: Error): void {
    const jobs = this.#jobs;
    this.#jobs = [];
    for (const job of jobs) job.settle(error);
  }

  #advance(): void {
    for (let [job] = this.#jobs; job && !this.#isWaiting; [job] = this.#jobs) {
      const waiting = job.ready();
      if (waiting) return this.#wait(waiting);
      if (this.#inFlight >= maximalInFlight) return;
      this.#jobs.shift();
      this.#start(job);
    }
  }

  #wait(promise: Promise<unknown>, next: () => void = () => this.#advance()): void {
    this.#isWaiting = true;
    const go = (): void => {
      this.#isWaiting = false;
      next();
    };
    promise.then(go, go);
  }

  #start(job: Job): void {
    if (this.#owner.lost) return job.settle(this.#owner.lost);
    const checks: Promise<Error | undefined>[] = [];
    const steps = job.run();
    const go = (): void => {
      const { error, waiting, check } = this.#segment(steps);
      checks.push(check);
      if (waiting) return this.#wait(waiting, go);
      this.#finish(job, checks, error);
      return this.#advance();
    };
    go();
  }

  /** Runs `steps` up to where they wait, and submits what they added; errors of the device come later, by `check`. */
  #segment(steps: Generator<Promise<unknown>, void>): {
    readonly error?: Error;
    readonly waiting?: Promise<unknown>;
    readonly check: Promise<Error | undefined>;
  } {
    const { gpu, commands } = this.#owner;
    gpu.pushErrorScope("out-of-memory");
    gpu.pushErrorScope("validation");
    let result: { readonly error?: Error; readonly waiting?: Promise<unknown> } = {};
    try {
      const { done, value } = steps.next();
      commands.submit();
      if (done !== true) result = { waiting: value };
    } catch (error) {
      commands.discard();
      result = { error: error instanceof Error ? error : new Error(String(error)) };
    }
    const scopes = [gpu.popErrorScope(), gpu.popErrorScope()];
    const check = Promise.all(scopes).then(
      (found) => this.#owner.errorOf(found.find((error) => error !== null) ?? undefined),
      () => this.#owner.lost,
    );
    return { ...result, check };
  }

  #finish(job: Job, checks: readonly Promise<Error | undefined>[], error: Error | undefined): void {
    this.#inFlight++;
    const done = (): void => {
      this.#inFlight--;
      this.#advance();
    };
    this.#owner.gpu.queue.onSubmittedWorkDone().then(done, done);
    void Promise.all([...job.inputs.map(({ settled }) => settled), ...checks]).then((found) =>
      job.settle(error ?? found.find((one) => one !== undefined)),
    );
  }
}
