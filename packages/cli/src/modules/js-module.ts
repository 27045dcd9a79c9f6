/** A module of JavaScript: the code of all modes, and a function on plain values for each. */
import { at, arrayClass, makePlan, printModule } from "cotangent/compiler";
import type { ModeProgram } from "./derive/mode-program.ts";
import { documentationOf } from "./document.ts";
import type { ModuleInput } from "./emit-module.ts";
import { mappedLines, sourceMap, type MappedLine } from "./source-map.ts";
import { functionText } from "./text/function-text.ts";
import { ModuleText } from "./text/module-text.ts";
import { wordsIn } from "./text/words.ts";

export interface PrintedFiles {
  readonly code: string;
  readonly map: string;
}

export function jsModule({ name, source, modes, heading, ...places }: ModuleInput): PrintedFiles {
  const printed = printModule(modes.map(({ program }) => makePlan(program, "mapped cpu")));
  // Modules are strict by themselves.
  const kernels = mappedLines(printed, places.nameOf).slice(1, -1);
  const module = new ModuleText(kernels.flatMap(({ text }) => wordsIn(text)));
  const exported = modes.map((mode) => ({ mode, own: module.scope.take(mode.name) }));
  const functions = exported.flatMap(({ mode, own }, i) => [
    "",
    ...functionText(mode, documentationOf(mode, source.name, source.documentation), {
      own,
      module,
      host: {
        sizes: at(printed.mains, i).sizes,
        start: (run, sizes) => [`const ${run} = ${at(printed.mains, i).name}(${sizes.join(", ")});`],
        array: (_, __, { dtype }, length) => `new ${arrayClass(dtype)}(${length})`,
        call: (run, arrays) => `${run}(${arrays.join(", ")});`,
        takesArrays: true,
      },
    }),
  ]);
  const lines = [
    ...[...heading, ""].map(unmapped),
    ...kernels,
    ...[
      "",
      ...module.lines,
      ...functions,
      "",
      exportList(exported),
      `//# sourceMappingURL=${encodeURIComponent(`${name}.js.map`)}`,
      "",
    ].map(unmapped),
  ];
  return {
    code: lines.map(({ text }) => text).join("\n"),
    map: sourceMap({ file: `${name}.js`, lines, ...places }),
  };
}

const unmapped = (text: string): MappedLine => ({ text, origins: [] });

export const exportList = (exported: readonly { readonly mode: ModeProgram; readonly own: string }[]): string =>
  `export { ${exported.map(({ mode, own }) => (own === mode.name ? own : `${own} as ${mode.name}`)).join(", ")} };`;
