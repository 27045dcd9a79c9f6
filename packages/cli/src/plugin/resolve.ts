/** Where the file of an import is, for bundlers that do not look for one with a query. */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, resolve, sep } from "node:path";

/** What an import of such an ending may be of. */
const endings: readonly (readonly [RegExp, readonly string[]])[] = [
  [/$/, ["", ".ts", ".tsx", ".mts"]],
  [/\.js$/, [".ts", ".tsx"]],
  [/\.mjs$/, [".mts"]],
];

/** The absolute path, with slashes, of the source that `path` names beside `importer`; undefined if it is no path, or of no file. */
export function resolveSource(path: string, importer: string | undefined): string | undefined {
  const isPath = isAbsolute(path) || /^\.\.?\//.test(path);
  if (!isPath || (importer === undefined && !isAbsolute(path))) return undefined;
  const from = resolve(dirname(importer?.replace(/[?#].*$/s, "") ?? "/"), path);
  const candidates = endings.flatMap(([ending, others]) =>
    ending.test(from) ? others.map((other) => from.replace(ending, other)) : [],
  );
  return candidates
    .find((file) => existsSync(file))
    ?.split(sep)
    .join("/");
}
