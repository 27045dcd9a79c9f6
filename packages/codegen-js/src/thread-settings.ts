/** How many threads the CPU uses, and how they are made: apart from the threads, which a page loads later. */

/** What a thread is made of: a worker of a page, of Deno, or of Node. */
export interface ThreadWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
}

export interface ThreadSettings {
  /** Threads in all, that of the caller included; as many as there are processors, up to 8, if absent. */
  readonly count?: number | undefined;
  /** Makes a worker that runs `@cotangent/codegen-js/worker`; if absent it is found where this package is, or inlined. */
  readonly worker?: (() => ThreadWorker) | undefined;
}

let current: ThreadSettings = {};

export const threadSettings = (): ThreadSettings => current;
export const setThreadSettings = (settings: ThreadSettings): void => void (current = settings);

const most = 8;

/** Asked once: every loop that threads share wants to know. */
let processors: number | undefined;

/** How many threads there are to be, in all. */
export function threadCount(): number {
  processors ??= typeof navigator === "undefined" ? 1 : navigator.hardwareConcurrency;
  return current.count ?? Math.min(most, processors);
}
