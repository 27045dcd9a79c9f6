/**
 * What threads tell each other: 32-bit words in shared memory. Those that several threads change often are 64 bytes apart.
 *
 * A *job* is a loop whose iterations threads take, so many at a time, until none is left. The thread that hands it out writes it
 * down, opens it, and takes part; whoever else is awake joins. It then closes the job and waits for who is still at it: a thread
 * that sleeps, or starts, is never waited for.
 */
export const words = {
  /** Counts jobs; threads sleep until it changes. */
  generation: 0,
  /** How many threads sleep. */
  sleepers: 1,
  /** Set when a thread failed. */
  failed: 2,
  /** How many threads serve: each counts itself, so that the first one sees it without a turn of its event loop. */
  ready: 3,
  /** The first iteration that nobody has taken. */
  next: 16,
  /** How many threads are at a job. */
  active: 32,
  /** The generation of the job that may be joined; -1 if none may. */
  open: 48,
  // The job: the number of its program and where the module of that is, a task of it with its frame, where the memory of the first
  // thread is and how much each has, how many iterations there are and are taken at a time, and who may join.
  program: 64,
  module: 65,
  moduleBytes: 66,
  task: 67,
  frame: 68,
  tiles: 69,
  tileBytes: 70,
  count: 71,
  step: 72,
  threads: 73,
} as const;

export const wordCount = 80;

/** What a new thread is told. */
export interface Start {
  readonly memory: WebAssembly.Memory;
  /** Where the words are. */
  readonly address: number;
}

/** Functions of f64 that every thread has, by the names under which modules import them. */
export const mathNames = [
  "exp",
  "expm1",
  "log",
  "log1p",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "cbrt",
  "atan2",
] as const;
