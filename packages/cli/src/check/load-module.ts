/** Emitted modules of JavaScript, run in this process. */
import type { EmittedFiles } from "../modules/emit-module.ts";
import { propertyOf } from "./numbers-in.ts";

type PlainFunction = (...args: readonly unknown[]) => unknown;
const isFunction = (value: unknown): value is PlainFunction => typeof value === "function";

/** What the module called `name` exports, by name. */
export async function loadModule(files: EmittedFiles, name: string): Promise<(exported: string) => PlainFunction> {
  const text = files.get(`${name}.js`);
  if (typeof text !== "string") throw new Error(`internal: no module ${name}.js`);
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  return (exported) => {
    const found = propertyOf(module, exported);
    if (!isFunction(found)) throw new Error(`internal: ${name}.js exports no ${exported}`);
    return found;
  };
}
