/** Workers, in Node, in pages and in Deno. */
import { threadSettings, type ThreadWorker } from "../../thread-settings.ts";
import { serve } from "./serve.ts";
import { mathNames, wordCount, words, type Start } from "./words.ts";

/** Starts a thread; the promise is fulfilled when it serves, and rejected where there can be none. */
export async function startThread(start: Start): Promise<void> {
  const { worker } = threadSettings();
  if (worker) return served(worker(), start);
  if (typeof Worker === "undefined") return served(nodeWorker(), start);
  try {
    await served(new Worker(new URL("./worker.js", import.meta.url), { type: "module" }), start);
  } catch {
    // This package may come from another origin, or have become part of a bundle.
    await served(inlineWorker(), start);
  }
}

/** What a worker does with the message that starts it, as text. */
const service = (message: string): string =>
  `(${serve.toString()})(${message}, ${JSON.stringify({ words, wordCount, mathNames })}, () => postMessage("ready"));`;

/** What Node has in place of `Worker`; it is asked for so that bundlers for pages do not look for it. */
interface NodeProcess {
  getBuiltinModule(name: "node:worker_threads"): {
    readonly Worker: new (
      source: string,
      options: { readonly eval: true; readonly name: string },
    ) => ThreadWorker & Listening & { unref(): void };
  };
}

const isNode = (value: unknown): value is NodeProcess =>
  typeof value === "object" && value !== null && "getBuiltinModule" in value;

function nodeWorker(): ThreadWorker & Listening {
  const process: unknown = Reflect.get(globalThis, "process");
  if (!isNode(process)) throw new Error("there are no workers here");
  const { Worker: NodeWorker } = process.getBuiltinModule("node:worker_threads");
  const source = `const port = require("node:worker_threads").parentPort;
    const postMessage = (message) => port.postMessage(message);
    port.once("message", (data) => { ${service("data")} });`;
  const worker = new NodeWorker(source, { eval: true, name: "cotangent" });
  // A program ends although threads wait for work.
  worker.unref();
  return worker;
}

function inlineWorker(): ThreadWorker {
  const source = new Blob([`onmessage = ({ data }) => { ${service("data")} };`], { type: "text/javascript" });
  const url = URL.createObjectURL(source);
  return new Worker(url, { type: "module", name: "cotangent" });
}

interface Listening {
  addEventListener?(type: string, listener: (event: unknown) => void, options: { once: boolean }): void;
  once?(type: string, listener: (event: unknown) => void): void;
}

const served = (worker: ThreadWorker & Listening, start: Start): Promise<void> =>
  new Promise((resolve, reject) => {
    const on = (type: string, listener: (event: unknown) => void): void => {
      if (worker.addEventListener) worker.addEventListener(type, listener, { once: true });
      else worker.once?.(type, listener);
    };
    on("message", () => resolve());
    on("error", (event) => reject(new Error("a worker did not start", { cause: event })));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A worker, not a window.
    worker.postMessage(start);
  });
