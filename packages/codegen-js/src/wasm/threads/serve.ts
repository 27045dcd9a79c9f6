/**
 * What a thread does: it joins jobs, for ever. The function stands alone, so that its text is the source of a worker where no file
 * can be one: it is given what it needs.
 */
import type { mathNames, Start, words } from "./words.ts";

export type Task = (frame: number, tiles: number, first: number, end: number) => void;

export interface Protocol {
  readonly words: typeof words;
  readonly wordCount: number;
  readonly mathNames: typeof mathNames;
}

/** @param ready tells the thread that started this one, which may not listen for long */
export function serve(
  { memory, address }: Start,
  { words: at, wordCount, mathNames: names }: Protocol,
  ready: () => void,
): never {
  /** How often a thread looks before it sleeps: for about a millisecond. */
  const mostLooks = 200_000;
  const shared = new Int32Array(memory.buffer, address, wordCount);
  const imports: Record<string, WebAssembly.ImportValue> = { memory, fork: () => undefined };
  for (const name of names) imports[name] = Math[name];
  const programs = new Map<number, readonly Task[]>();
  const word = (position: number): number => Atomics.load(shared, position);

  const isTask = (value: unknown): value is Task => typeof value === "function";
  const tasksOf = (bytes: Uint8Array<ArrayBuffer>): readonly Task[] => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { cotangent: imports });
    const tasks: Task[] = [];
    for (let task = exports["task0"]; isTask(task); task = exports[`task${tasks.length}`]) tasks.push(task);
    return tasks;
  };
  const run = (task: Task): void => {
    const [count, step, frame] = [word(at.count), word(at.step), word(at.frame)];
    const tiles = word(at.tiles) + index * word(at.tileBytes);
    for (let first = 0; (first = Atomics.add(shared, at.next, step)) < count;)
      task(frame, tiles, first, Math.min(first + step, count));
  };
  const nextJob = (last: number): number => {
    for (let looks = 0; word(at.generation) === last; looks++) {
      if (looks < mostLooks) continue;
      Atomics.add(shared, at.sleepers, 1);
      Atomics.wait(shared, at.generation, last);
      Atomics.sub(shared, at.sleepers, 1);
    }
    return word(at.generation);
  };

  /** Takes part in `job`, while it is open; its module, if this thread has not got it. */
  const join = (job: number): Uint8Array<ArrayBuffer> | undefined => {
    if (word(at.open) !== job || index >= word(at.threads)) return undefined;
    const task = programs.get(word(at.program))?.[word(at.task)];
    if (!task) return new Uint8Array(memory.buffer, word(at.module) >>> 0, word(at.moduleBytes)).slice();
    run(task);
    return undefined;
  };

  /** Its number; that of the first thread is 0. */
  const index = Atomics.add(shared, at.ready, 1) + 1;
  ready();
  for (let job = word(at.generation); ; job = nextJob(job)) {
    // Only while this thread counts as active does the job, and what belongs to it, stay.
    Atomics.add(shared, at.active, 1);
    const program = word(at.program);
    let module: Uint8Array<ArrayBuffer> | undefined;
    try {
      module = join(job);
    } catch (error) {
      Atomics.store(shared, at.failed, 1);
      throw error;
    } finally {
      if (Atomics.sub(shared, at.active, 1) === 1) Atomics.notify(shared, at.active);
    }
    // The others do not wait for this.
    if (module) programs.set(program, tasksOf(module));
  }
}
