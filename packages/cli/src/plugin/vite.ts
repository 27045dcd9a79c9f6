/** The plugin for Vite. */
import type { Plugin } from "vite";
import type { PluginOptions } from "./options.ts";
import { plugin } from "./plugin.ts";

export type { PluginOptions } from "./options.ts";

/** Compiles functions of TypeScript and their derivatives while Vite makes a bundle: `import { missGrad } from "./rocket.ts?grad=theta"`. */
export const cotangent: (options?: PluginOptions) => Plugin = plugin.vite;
