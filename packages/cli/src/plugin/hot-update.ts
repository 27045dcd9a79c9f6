/** What Vite's development server does when a file changes. */
import type { HotUpdateOptions, Plugin } from "vite";
import type { PluginState } from "./state.ts";

type HotUpdate = Extract<NonNullable<Plugin["hotUpdate"]>, (...args: never) => unknown>;

/**
 * Vite updates modules whose file or whose watched files change, if they have run once. What could not be made it knows
 * nothing of: such modules are added, and a page that waits for the first of them is loaded anew.
 */
export const hotUpdate = (state: PluginState): HotUpdate =>
  function update({ file, modules }: HotUpdateOptions) {
    const { moduleGraph, hot } = this.environment;
    const failed = state.failedWith(file).flatMap((id) => moduleGraph.getModuleById(id) ?? []);
    if (failed.length === 0) return undefined;
    // Updates stop at what has never been analysed.
    if (failed.some(({ isSelfAccepting }) => isSelfAccepting === undefined)) {
      hot.send({ type: "full-reload" });
      return [];
    }
    return [...new Set([...modules, ...failed])];
  };
