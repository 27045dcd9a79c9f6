/** Threads of the CPU: how many share the work of large programs. */
import { setThreadSettings, threadCount, type ThreadSettings } from "@cotangent/codegen-js";
import { ArgumentError, DeviceError } from "@cotangent/ir";
import { allowed, ready } from "./control.ts";

export type { ThreadSettings, ThreadWorker } from "@cotangent/codegen-js";

/**
 * Sets how many threads large programs use, that of the caller included: by default as many as there are processors, up to 8. With
 * 1 no other thread is used. Results do not depend on the number. Threads start when there is work for them, or by
 * {@link startThreads}; none is stopped, but only so many take part.
 *
 * @param settings the number, a positive integer, or also `worker`, which makes a `Worker` of `@cotangent/codegen-js/worker` where
 * a page cannot find that itself
 * @throws ArgumentError `bad-argument` unless the number is a positive integer
 * @example
 * ```ts
 * import { setThreads } from "cotangent";
 *
 * setThreads(1); // no other threads
 * ```
 */
export function setThreads(settings: number | ThreadSettings): void {
  const chosen = typeof settings === "number" ? { count: settings } : settings;
  const { count = 1 } = chosen;
  if (!Number.isInteger(count) || count < 1)
    throw new ArgumentError("bad-argument", `setThreads: ${count} threads`, "give a positive integer, such as 2");
  setThreadSettings(chosen);
}

/**
 * Starts the threads that there are to be, so that the first large programs have them; `await ready()` does the same and goes on
 * where there can be none.
 *
 * @returns a promise of how many there are, that of the caller included
 * @throws DeviceError `no-threads` where there are to be several and memory cannot be shared, or a worker does not start
 * @example
 * ```ts
 * import { startThreads } from "cotangent";
 *
 * console.log((await startThreads()) >= 1); // → true
 * ```
 */
export async function startThreads(): Promise<number> {
  await ready();
  if (threadCount() === 1) return 1;
  const { vectors } = allowed();
  try {
    if (!vectors) throw new Error("there is no code for vectors here");
    return await vectors.startThreads();
  } catch (cause) {
    throw new DeviceError(
      "no-threads",
      `there are no threads: ${cause instanceof Error ? cause.message : String(cause)}`,
      "serve the page with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp and allow the " +
        "worker (worker-src), or setThreads(1)",
      { cause },
    );
  }
}
