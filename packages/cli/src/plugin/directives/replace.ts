/** Marked functions are replaced by what they are compiled to. */
import type { MagicString } from "magic-string";
import { quote } from "../../modules/text/words.ts";
import type { Compiled } from "../compile.ts";
import { partOf, type Asked } from "../query.ts";
import type { Attempt } from "../state.ts";
import type { Problem } from "../../report/report.ts";
import { modePattern } from "../patterns.ts";
import { markedFunctions, type Marked } from "./marked.ts";

export interface Replaced extends Attempt {
  /** What the module exports besides what it is written to export. */
  readonly declarations: string;
}

interface Tools {
  /** What is changed. */
  readonly code: MagicString;
  /** Makes the module of one function. */
  readonly compile: (asked: Asked) => Promise<Compiled>;
}

export async function replaceMarked(file: string, text: string, { code, compile }: Tools): Promise<Replaced> {
  if (!modePattern.test(text)) return { problems: [], files: [], declarations: "" };
  const { marked, exported, problems } = markedFunctions(file, text);
  const parts = await Promise.all(
    marked.map(async (one) => {
      const query = partOf(one.query, one.exported);
      return { one, query, compiled: await compile({ file, query }) };
    }),
  );
  const files = [...new Set(parts.flatMap(({ compiled }) => compiled.files))];
  const wrong = [...problems, ...parts.flatMap(({ compiled }) => compiled.problems)];
  const taken = new Set(exported);
  const declarations: string[] = [];
  for (const { one, query, compiled } of parts) {
    const added = exportsIn(compiled.module?.declarations ?? "").filter(({ name }) => name !== one.exported);
    wrong.push(...added.filter(({ name }) => taken.has(name)).map(({ name }) => nameTaken(one, name)));
    for (const { name } of added) taken.add(name);
    const specifier = `./${file.slice(file.lastIndexOf("/") + 1)}?${query}`;
    code.remove(one.statement.getStart(), one.statement.getEnd());
    code.append(
      importOf(
        one,
        specifier,
        added.map(({ name }) => name),
      ),
    );
    declarations.push(...added.map((declared) => declared.text));
  }
  return { problems: wrong, files, declarations: declarations.join("\n") };
}

const nameTaken = ({ place }: Marked, name: string): Problem => ({
  ...place,
  code: "name-taken",
  message: `the module has an export "${name}" besides the one that this directive asks for`,
  remedy: "rename one of the two",
});

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
