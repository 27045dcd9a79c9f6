/** A module of JavaScript: the code of all modes, and a function on plain values for each. */
import { at, constructors, makePlan, printModule } from "cotangent/compiler";
import type { ModeProgram } from "./derive/mode-program.ts";
import { documentationOf } from "./document.ts";
import type { ModuleInput } from "./emit-module.ts";
import { kernelsIn, mappedFunctions, originsIn, sourceMap, type MappedFunction } from "./source-map.ts";
import { functionText } from "./text/function-text.ts";
import { ModuleText } from "./text/module-text.ts";
import { lineComment, wordsIn } from "./text/words.ts";

export interface PrintedFiles {
  readonly code: string;
  readonly map: string;
}

export function jsModule({ name, source, modes, heading, ...places }: ModuleInput): PrintedFiles {
  const printed = printModule(modes.map(({ program }) => makePlan(program, "cpu")));
  const kernels = withComments(printed.source.split("\n").slice(1, -1), printed.comments, places.nameOf);
  const module = new ModuleText(wordsIn(kernels.join("\n")));
  const exported = modes.map((mode) => ({ mode, own: module.scope.take(mode.name) }));
  const functions = exported.flatMap(({ mode, own }, i) => [
    "",
    ...functionText(mode, documentationOf(mode, source.name, source.documentation), {
      own,
      module,
      host: {
        sizes: at(printed.mains, i).sizes,
        start: (run, sizes) => [`const ${run} = ${at(printed.mains, i).name}(${sizes.join(", ")});`],
        array: (_, __, { dtype }, length) => `new ${constructors[dtype.name]}(${length})`,
        call: (run, arrays) => `${run}(${arrays.join(", ")});`,
        takesArrays: true,
      },
    }),
  ]);
  const lines = [
    ...heading,
    "",
    ...kernels,
    "",
    ...module.lines,
    ...functions,
    "",
    exportList(exported),
    `//# sourceMappingURL=${encodeURIComponent(`${name}.js.map`)}`,
    "",
  ];
  const mapped: readonly MappedFunction[] = mappedFunctions(lines, printed.comments);
  return { code: lines.join("\n"), map: sourceMap({ file: `${name}.js`, functions: mapped, ...places }) };
}

export const exportList = (exported: readonly { readonly mode: ModeProgram; readonly own: string }[]): string =>
  `export { ${exported.map(({ mode, own }) => (own === mode.name ? own : `${own} as ${mode.name}`)).join(", ")} };`;

/** The lines with a comment before each function or block of a kernel: the places that it comes from. */
function withComments(
  lines: readonly string[],
  comments: ReadonlyMap<string, string>,
  nameOf: (file: string) => string,
): readonly string[] {
  const kernels = kernelsIn(lines, comments);
  return lines.flatMap((line, i) => {
    const origins = originsIn(kernels.get(i) ?? "");
    const places = origins.map((origin) => `${nameOf(origin.file)}:${origin.line}:${origin.column}`);
    const indent = /^ */.exec(line)?.[0] ?? "";
    return places.length === 0 ? [line] : [indent + lineComment(`From ${[...new Set(places)].join(", ")}`), line];
  });
}
