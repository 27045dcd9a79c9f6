/** The plugin for esbuild. */
import type { Plugin } from "esbuild";
import type { PluginOptions } from "./options.ts";
import { plugin } from "./plugin.ts";

export type { PluginOptions } from "./options.ts";

/** Compiles functions of TypeScript and their derivatives while esbuild makes a bundle: `import { missGrad } from "./rocket.ts?grad=theta"`. */
export const cotangent: (options?: PluginOptions) => Plugin = plugin.esbuild;
