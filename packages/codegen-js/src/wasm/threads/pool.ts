/** Threads that share the loops of programs, and the one that hands them out. */
import { DeviceError } from "@cotangent/ir";
import { threadCount } from "../../thread-settings.ts";
import type { Heap } from "../heap.ts";
import type { Task } from "./serve.ts";
import { wordCount, words } from "./words.ts";
import { startThread } from "./workers.ts";

/** A program of which threads can run tasks. */
export interface SharedProgram {
  readonly number: number;
  /** Puts its module into memory, where it stays; absent if other threads cannot run it. */
  readonly module?: (() => { readonly address: number; readonly bytes: number }) | undefined;
  readonly tasks: readonly Task[];
  /** For how many threads a call has memory, and how much each of them has. */
  readonly threads: number;
  readonly tileBytes: number;
}

/** A loop whose iterations are shared. */
export interface Job {
  readonly task: number;
  readonly frame: number;
  /** The memory of the first thread. */
  readonly tiles: number;
  readonly count: number;
  /** How many iterations are at least worth taking. */
  readonly grain: number;
}

/** Runs all iterations of a job, in any order. */
export interface TaskRunner {
  run(program: SharedProgram, job: Job): void;
}

/** Each thread takes this many times, so that one that is held up leaves its share to the others. */
const takesPerThread = 4;
/** The milliseconds of work that could have been shared before threads are started for it. */
const worthStarting = 30;
/** No job has this number. */
const closed = -1;
/** How often the first thread looks for the others to be done before it sleeps, where it may. */
const mostLooks = 20_000;

export class Pool implements TaskRunner {
  readonly #heap: Heap;
  readonly #address: number;
  readonly #shared: Int32Array;
  #starting: Promise<void> | undefined;
  #alone = 0;
  /** How many takes of iterations were those of other threads than the first. */
  helped = 0;
  /** Milliseconds that the first thread gives the others to come before it takes its share: for tests. */
  patience = 0;

  constructor(heap: Heap) {
    this.#heap = heap;
    this.#address = heap.allocate(wordCount * 4);
    this.#shared = heap.views.i32.subarray(this.#address / 4, this.#address / 4 + wordCount);
    this.#shared.fill(0);
    this.#shared[words.open] = closed;
  }

  /** How many threads there are now, the first included. */
  get threads(): number {
    return Atomics.load(this.#shared, words.ready) + 1;
  }

  /**
   * Starts threads where there are fewer than there are to be, also after that has failed. For the first time it does so before
   * it returns: the caller may never give promises a turn.
   * @throws Error where none can be started, as under some content-security policies.
   */
  async start(): Promise<void> {
    const start = (): Promise<void> => this.#start();
    this.#starting = this.#starting?.then(start, start) ?? start();
    await this.#starting;
  }

  async #start(): Promise<void> {
    const start = { memory: this.#heap.memory, address: this.#address };
    const missing = Array.from({ length: Math.max(0, threadCount() - this.threads) });
    await Promise.all(missing.map(() => startThread(start)));
  }

  run(program: SharedProgram, job: Job): void {
    const task = program.tasks[job.task];
    if (!task) throw new Error(`internal: no task ${job.task}`);
    const threads = program.module ? Math.min(this.threads, program.threads, threadCount()) : 1;
    if (threads > 1) this.#share(program, job, task, threads);
    else if (this.#starting) task(job.frame, job.tiles, 0, job.count);
    else this.#measure(() => task(job.frame, job.tiles, 0, job.count));
  }

  /** Does what could have been shared, and starts threads when it was much. */
  #measure(work: () => void): void {
    const begin = performance.now();
    work();
    this.#alone += performance.now() - begin;
    if (this.#alone < worthStarting || threadCount() < 2) return;
    // Without threads everything is as it was: who wants to know why there are none awaits start().
    this.start().catch(() => undefined);
  }

  #share(program: SharedProgram, { task, frame, tiles, count, grain }: Job, run: Task, threads: number): void {
    const shared = this.#shared;
    const step = Math.max(grain, Math.ceil(count / (takesPerThread * threads)));
    const { address = 0, bytes = 0 } = program.module?.() ?? {};
    shared[words.program] = program.number;
    shared[words.module] = address;
    shared[words.moduleBytes] = bytes;
    shared[words.task] = task;
    shared[words.frame] = frame;
    shared[words.tiles] = tiles;
    shared[words.tileBytes] = program.tileBytes;
    shared[words.count] = count;
    shared[words.step] = step;
    shared[words.threads] = threads;
    Atomics.store(shared, words.next, 0);
    const job = (Atomics.load(shared, words.generation) + 1) & 0x7fff_ffff;
    Atomics.store(shared, words.open, job);
    Atomics.store(shared, words.generation, job);
    if (Atomics.load(shared, words.sleepers) > 0) Atomics.notify(shared, words.generation);
    if (this.patience > 0) this.#letOthersBegin();
    this.helped += Math.ceil(count / step);
    for (let first = 0; (first = Atomics.add(shared, words.next, step)) < count; this.helped--)
      run(frame, tiles, first, Math.min(first + step, count));
    Atomics.store(shared, words.open, closed);
    this.#wait();
  }

  /** Until nobody is at the job. */
  #wait(): void {
    for (let looks = 0; ; looks++) {
      const active = Atomics.load(this.#shared, words.active);
      if (active === 0) break;
      if (looks > mostLooks && maySleep()) Atomics.wait(this.#shared, words.active, active, 1);
    }
    if (Atomics.load(this.#shared, words.failed) === 0) return;
    throw new DeviceError(
      "device-lost",
      "a thread of the CPU failed, and what it worked on is not complete",
      "start the program again; setThreads(1) does without other threads",
    );
  }

  #letOthersBegin(): void {
    const end = performance.now() + this.patience;
    while (Atomics.load(this.#shared, words.next) === 0 && performance.now() < end);
  }
}

let sleeps: boolean | undefined;

/** Whether this thread may wait: that of a page may not. */
function maySleep(): boolean {
  if (sleeps !== undefined) return sleeps;
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    sleeps = true;
  } catch {
    sleeps = false;
  }
  return sleeps;
}
