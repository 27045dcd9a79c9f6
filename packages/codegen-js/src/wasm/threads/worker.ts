/** The file of a worker: where a page allows no other, or a bundler has put this one elsewhere. */
import { serve } from "./serve.ts";
import { mathNames, wordCount, words, type Start } from "./words.ts";

globalThis.addEventListener("message", ({ data }: MessageEvent<Start>) => {
  serve(data, { words, wordCount, mathNames }, () => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- The thread that made this worker.
    globalThis.postMessage("ready");
  });
});
