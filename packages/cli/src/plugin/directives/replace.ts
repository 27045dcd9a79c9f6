/** Marked functions are replaced by what they are compiled to. */
import { MagicString } from "magic-string";
import { quote } from "../../modules/text/words.ts";
import type { Compiled } from "../compile.ts";
import type { Problem } from "../../report/report.ts";
import { partOf, type Asked } from "../query.ts";
import { markedFunctions, type Marked } from "./marked.ts";

export interface Replaced {
  /** Undefined where nothing is marked, or something is wrong. */
  readonly result: { readonly code: string; readonly map: string } | undefined;
  readonly problems: readonly Problem[];
  readonly files: readonly string[];
  /** What the module exports besides what it is written to export. */
  readonly declarations: string;
}

/** @param compile makes the module of one function */
export async function replaceMarked(
  file: string,
  text: string,
  compile: (asked: Asked) => Promise<Compiled>,
): Promise<Replaced> {
  const { marked, problems } = markedFunctions(file, text);
  const parts = await Promise.all(
    marked.map(async (one) => {
      const query = partOf(one.query, one.exported);
      return { one, query, compiled: await compile({ file, query }) };
    }),
  );
  const wrong = [...problems, ...parts.flatMap(({ compiled }) => compiled.problems)];
  const files = [...new Set(parts.flatMap(({ compiled }) => compiled.files))];
  if (wrong.length > 0 || parts.length === 0) return { result: undefined, problems: wrong, files, declarations: "" };
  const code = new MagicString(text);
  const declarations: string[] = [];
  for (const { one, query, compiled } of parts) {
    const added = exportsIn(compiled.module?.declarations ?? "").filter(({ name }) => name !== one.exported);
    code.remove(one.statement.getStart(), one.statement.getEnd());
    code.append(
      importOf(
        one,
        `./${file.slice(file.lastIndexOf("/") + 1)}?${query}`,
        added.map(({ name }) => name),
      ),
    );
    declarations.push(...added.map((declared) => declared.text));
  }
  const map = code.generateMap({ source: file, includeContent: true, hires: "boundary" }).toString();
  return { result: { code: code.toString(), map }, problems: [], files, declarations: declarations.join("\n") };
}

/** Imports have their effect wherever they stand, and at the end they move no line. */
function importOf({ local, exported, exportsItself }: Marked, specifier: string, added: readonly string[]): string {
  const from = `from ${quote(specifier)};`;
  const own = exported === local ? local : `${exported} as ${local}`;
  return [
    `\nimport { ${own} } ${from}`,
    ...(exportsItself ? [`export { ${local} };`] : []),
    ...(added.length > 0 ? [`export { ${added.join(", ")} } ${from}`] : []),
  ].join("\n");
}

/** The declarations of functions, with their comments. */
const exportsIn = (declarations: string): readonly { readonly name: string; readonly text: string }[] =>
  declarations.split("\n\n").flatMap((text) => {
    const [, name] = /^export function ([^(]+)\(/m.exec(text) ?? [];
    return name === undefined ? [] : [{ name, text: `${text.trimEnd()}\n` }];
  });
