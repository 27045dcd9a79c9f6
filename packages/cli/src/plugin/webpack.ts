/** The plugin for webpack. */
import type { WebpackPluginInstance } from "webpack";
import type { PluginOptions } from "./options.ts";
import { plugin } from "./plugin.ts";

export type { PluginOptions } from "./options.ts";

/** Compiles functions of TypeScript and their derivatives while webpack makes a bundle: `import { missGrad } from "./rocket.ts?grad=theta"`. */
export const cotangent: (options?: PluginOptions) => WebpackPluginInstance = plugin.webpack;
