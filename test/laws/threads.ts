/** Threads that a test decides on: they take turns, and the last iterations come first. */
import { heap, type TaskRunner } from "@cotangent/codegen-js/wasm";

const backwards: TaskRunner = {
  run({ tasks, threads, tileBytes }, { task, frame, tiles, count }) {
    for (let i = count - 1; i >= 0; i--) tasks[task]!(frame, tiles + (i % threads) * tileBytes, i, i + 1);
  },
};

/** `body`, in which loops that threads share are run as no single thread would. */
export function inTurns<T>(body: () => T): T {
  const memory = heap();
  memory.runner = backwards;
  try {
    return body();
  } finally {
    memory.runner = undefined;
  }
}
