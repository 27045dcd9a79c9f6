/** Emitted modules of JavaScript, run in the process of the test. */
import type { EmittedFiles } from "../modules/emit-module.ts";

export type PlainFunction = (...args: readonly unknown[]) => unknown;

export function textOf(files: EmittedFiles, name: string): string {
  const text = files.get(name);
  if (typeof text !== "string") throw new Error(`no text called ${name} among ${[...files.keys()].join(", ")}`);
  return text;
}

/** What the module exports. */
export async function load(text: string): Promise<Readonly<Record<string, PlainFunction>>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- What a module exports is known when it is made.
  return (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as Record<string, PlainFunction>;
}
