/** The plugin for Rollup. */
import type { Plugin } from "rollup";
import type { PluginOptions } from "./options.ts";
import { plugin } from "./plugin.ts";

export type { PluginOptions } from "./options.ts";

/** Compiles functions of TypeScript and their derivatives while Rollup makes a bundle: `import { missGrad } from "./rocket.ts?grad=theta"`. */
export const cotangent: (options?: PluginOptions) => Plugin = plugin.rollup;
