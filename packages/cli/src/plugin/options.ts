/** What users say to the plugin. */
export interface PluginOptions {
  /**
   * The file that gets the types of imports with a query, relative to the root of the project; `false` for none.
   * `cotangent.d.ts` if absent, where there is a `tsconfig.json`.
   */
  readonly dts?: string | false;
}
