/** Threads in pages: in Chromium, with workers from a file and from text, and where there may be none. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { executablePath, titleOf } from "./open-page.ts";

const page = join(import.meta.dirname, "threads.ts");
const worker = join(import.meta.dirname, "../../packages/codegen-js/src/wasm/threads/worker.ts");

const isolated = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
const policy = (workers: string): Readonly<Record<string, string>> => ({
  ...isolated,
  "Content-Security-Policy": `script-src 'self' 'wasm-unsafe-eval'; worker-src ${workers}`,
});

const options = { timeout: 90_000, skip: executablePath === undefined };

test("a worker is a file beside the page's scripts", options, async () => {
  expect(await titleOf({ scripts: { page, worker }, headers: policy("'self'") })).toBe("2 true");
});

test("where there is no such file, its text is a worker", options, async () => {
  expect(await titleOf({ scripts: { page }, headers: policy("'self' blob:") })).toBe("2 true");
});

test("where no worker may start, or memory is not shared, an error says so and one thread works", options, async () => {
  expect(await titleOf({ scripts: { page }, headers: policy("'none'") })).toBe("no-threads true");
  expect(await titleOf({ scripts: { page, worker }, headers: {} })).toBe("no-threads true");
});
