/** The `Worker` of pages, made from that of Node: what jax-js needs to have threads. */
import { Worker as NodeWorker } from "node:worker_threads";
import { resolveObjectURL } from "node:buffer";

const prelude = `
const { parentPort } = require("node:worker_threads");
globalThis.self = globalThis;
globalThis.postMessage = (message) => parentPort.postMessage(message);
parentPort.on("message", (data) => globalThis.onmessage({ data }));
`;

class PageWorker {
  #ready;
  #worker;

  constructor(url) {
    this.#ready = resolveObjectURL(url)
      .text()
      .then((source) => {
        this.#worker = new NodeWorker(prelude + source, { eval: true });
        this.#worker.on("message", (data) => this.onmessage?.({ data }));
        this.#worker.on("error", (error) => this.onerror?.(error));
        this.#worker.unref();
      });
  }

  postMessage(message) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- That of Node.
    const send = () => this.#worker.postMessage(message);
    // Once it is there, at once: a promise would cost time.
    if (this.#worker) send();
    else void this.#ready.then(send);
  }
}

export function providePageWorker() {
  globalThis.Worker = PageWorker;
}
