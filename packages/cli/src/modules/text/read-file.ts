/** Code that reads a file beside a module, as text or as bytes. */

/** The function `name`, from a URL to what `kind` says. */
export const readFileLines = (name: string, kind: "text" | "arrayBuffer"): readonly string[] => [
  "/** Files have no addresses for fetch in every runtime. */",
  `async function ${name}(url) {`,
  '  const files = url.protocol === "file:" && globalThis.process?.getBuiltinModule?.("node:fs");',
  `  if (files) return files.readFileSync(url${kind === "text" ? ', "utf8"' : ""});`,
  "  const response = await fetch(url);",
  "  if (!response.ok) throw new Error(`${url} is not there: ${response.status}`);",
  `  return response.${kind}();`,
  "}",
];
