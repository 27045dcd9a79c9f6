/** What modules are called in declarations: imports with a query, and sources with directives. */
import type { Declared, Kind } from "./declaration-file.ts";

const written = "Written by the plugin of @cotangent/cli; changes are lost.";

/** TypeScript knows modules with a query by the end of their paths only. Where two have the same, more of it is needed. */
export const queries: Kind = {
  heading: ['// Types of imports with a query, as "./rocket.ts?grad=theta".', `// ${written}`],
  nameOf: (one, all) => `*/${endOf(one, all)}?${one.query}`,
};

/** What sources export besides what they are written to export. */
export const exports: Kind = {
  heading: [
    '// Types of what functions with a directive, as "use grad", are compiled to.',
    `// ${written}`,
    "export {};",
  ],
  // With the ending that TypeScript takes whatever its options are.
  nameOf: ({ file }) => `${file.startsWith(".") ? "" : "./"}${file.replace(/tsx?$/, "js")}`,
};

/** The least of a path that no other file with the same query ends with; all of it if there is none. */
function endOf({ file, query }: Declared, all: readonly Declared[]): string {
  const others = all.filter((one) => one.query === query && one.file !== file).map((one) => `/${one.file}`);
  const parts = file.split("/").filter((part) => part !== "..");
  const ends = parts.map((_, i) => parts.slice(-1 - i).join("/"));
  return ends.find((end) => !others.some((other) => other.endsWith(`/${end}`))) ?? parts.join("/");
}
