/** Programs whose loops threads share: what other threads need of them, in memory. */
import type { Heap } from "../heap.ts";
import type { SharedProgram } from "./pool.ts";
import type { Task } from "./serve.ts";
import { mathNames } from "./words.ts";

interface Parts extends Pick<SharedProgram, "tasks" | "threads" | "tileBytes"> {
  readonly module: WebAssembly.Module;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const isTask = (value: unknown): value is Task => typeof value === "function";

/** What a module exports for loops that are handed out, in order. */
export function tasksOf(exports: WebAssembly.Exports): readonly Task[] {
  const tasks: Task[] = [];
  for (let task = exports["task0"]; isTask(task); task = exports[`task${tasks.length}`]) tasks.push(task);
  return tasks;
}

interface Block {
  readonly memory: Heap;
  readonly address: number;
  readonly bytes: number;
}

const collected = new FinalizationRegistry<Block>(({ memory, address, bytes }) => memory.free(address, bytes));

/** What other threads have without being given it. */
const known: ReadonlySet<string> = new Set([...mathNames, "fork", "memory"]);

let programs = 0;

export function shareProgram({ module, bytes, tasks, threads, tileBytes }: Parts, memory: Heap): SharedProgram {
  const program = { number: ++programs, tasks, threads, tileBytes };
  const isShareable = memory.isShared && WebAssembly.Module.imports(module).every(({ name }) => known.has(name));
  if (tasks.length === 0 || !isShareable) return program;
  let place: { readonly address: number; readonly bytes: number } | undefined;
  const put = (): { readonly address: number; readonly bytes: number } => {
    const address = memory.allocate(bytes.length);
    memory.views.u8.set(bytes, address);
    collected.register(shared, { memory, address, bytes: bytes.length });
    return { address, bytes: bytes.length };
  };
  const shared: SharedProgram = { ...program, module: () => (place ??= put()) };
  return shared;
}
