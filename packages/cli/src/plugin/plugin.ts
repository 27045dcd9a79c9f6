/** The plugin, for every bundler that `unplugin` knows. */
import { createUnplugin, type UnpluginContext } from "unplugin";
import { hotUpdate } from "./hot-update.ts";
import type { PluginOptions } from "./options.ts";
import { directivePattern } from "./patterns.ts";
import { askedIn, askingPattern, isPart } from "./query.ts";
import { reportOf } from "./report-problems.ts";
import { resolveSource } from "./resolve.ts";
import { PluginState, type Attempt } from "./state.ts";

export const plugin = createUnplugin<PluginOptions | undefined, false>((options = {}, { framework }) => {
  const state = new PluginState(options);

  /** What went wrong with the module `id`, in the bundler's own words. */
  const fail = (context: UnpluginContext, id: string, { problems }: Attempt): { code: string } => {
    const report = reportOf(problems, state.root);
    if (!report) throw new Error(`internal: nothing is wrong with ${id}`);
    // These would note the message without its place, and go on.
    if (framework === "webpack" || framework === "rspack") throw new Error(report.whole);
    const { message, loc, frame } = report;
    // The place in an error of esbuild has no room for the line.
    const text = framework === "esbuild" && frame !== "" ? `${message}\n\n${frame}` : message;
    context.error({ message: text, id: loc?.file ?? id, loc, ...(frame !== "" && { frame }) });
    // Where that does not throw.
    return { code: "export {};" };
  };

  return {
    name: "cotangent",
    enforce: "pre",
    resolveId: {
      filter: { id: askingPattern },
      handler(id, importer) {
        // Vite looks for files with a query itself, and knows aliases besides.
        const asked = framework === "vite" ? undefined : askedIn(id);
        const file = asked && resolveSource(asked.file, importer);
        return asked && file !== undefined ? `${file}?${asked.query}` : undefined;
      },
    },
    load: {
      filter: { id: askingPattern },
      async handler(id) {
        const asked = askedIn(id);
        if (!asked) return undefined;
        const compiled = await state.compile(asked);
        state.note(id, compiled);
        for (const file of compiled.files) this.addWatchFile(file);
        const { module } = compiled;
        if (!module) return fail(this, id, compiled);
        if (!isPart(asked)) state.declareQuery(asked, module.declarations);
        return { code: module.code, ...(module.map !== undefined && { map: module.map }) };
      },
    },
    transform: {
      filter: { id: /\.[cm]?tsx?$/, code: directivePattern },
      async handler(code, id) {
        // The compiler of TypeScript is loaded when it is first needed.
        const { transform } = await import("./transform.ts");
        const transformed = await transform(id, code, (asked) => state.compile(asked));
        state.note(id, transformed);
        for (const file of transformed.files) this.addWatchFile(file);
        if (transformed.problems.length > 0) return fail(this, id, transformed);
        state.declareExports(id, transformed.declarations);
        return transformed.result;
      },
    },
    vite: {
      configResolved({ root }) {
        state.root = root;
      },
      hotUpdate: hotUpdate(state),
    },
  };
});
