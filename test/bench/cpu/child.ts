/**
 * One contender in a process of its own: reads a request a line, as JSON, and answers with a line.
 *
 *     node child.ts MODULE [OPTIONS]   MODULE has `load(options): Record<kind, Implementation>`
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import type { Answer, Request } from "./protocol.ts";
import { Stopwatch } from "./stopwatch.ts";
import type { Call, Dtype, Implementation, Input } from "./task.ts";

type Load = (options: Readonly<Record<string, unknown>>) => Promise<Record<string, Implementation>>;

const arrays = { f32: Float32Array, f64: Float64Array, i32: Int32Array } as const;
const [, , modulePath = "", options = "{}"] = process.argv;
const { load } = (await import(pathToFileURL(resolve(modulePath)).href)) as { readonly load: Load };
const implementations = await load(JSON.parse(options) as Readonly<Record<string, unknown>>);
let watch: Stopwatch | undefined;

function read({ file, dtype, shape }: Extract<Request, { do: "prepare" }>["inputs"][number]): Input {
  const bytes = readFileSync(file);
  return {
    shape,
    data: new arrays[dtype](bytes.buffer, bytes.byteOffset, bytes.byteLength / (dtype === "f64" ? 8 : 4)),
  };
}

/** All results, one after the other; returns their lengths. */
function writeResults(results: Awaited<ReturnType<Call["outputs"]>>, dtype: Dtype, file: string): readonly number[] {
  const all = new arrays[dtype](results.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const result of results) {
    all.set(result, at);
    at += result.length;
  }
  writeFileSync(file, new Uint8Array(all.buffer));
  return results.map(({ length }) => length);
}

async function answer(request: Request): Promise<Answer> {
  if (request.do === "time") return { times: (await watch?.time(request.seconds)) ?? [] };
  watch = undefined;
  (globalThis as { gc?: () => void }).gc?.();
  const { kind, way, sizes, dtype } = request;
  const make = implementations[`${kind}, ${way}`] ?? implementations[kind];
  if (!make) return { lacks: "does not have it" };
  const call = await make(sizes, request.inputs.map(read), dtype);
  const start = performance.now();
  const results = await call.outputs();
  const first = (performance.now() - start) / 1e3;
  const lengths = writeResults(results, dtype, request.results);
  watch = new Stopwatch(call);
  return { lengths, first, once: await watch.warmUp(request.warmUp, first) };
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line) as Request).catch((error: unknown): Answer => ({
    failed: messageOf(error),
  }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
