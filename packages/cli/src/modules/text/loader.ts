/** The part of a module that loads its WebAssembly. */
import { readFileLines } from "./read-file.ts";
import { docComment, quote } from "./words.ts";

export interface LoaderNames {
  readonly host: string;
  readonly memory: string;
  readonly exported: string;
  readonly loaded: string;
  readonly bytesOf: string;
  readonly start: string;
}

const loadDocumentation = (file: string): string =>
  `Makes the functions of this module ready: await it once, before the first call.\n\n@param source the contents of ${file}, a module that is compiled already, or where it is; beside this file if absent`;
const syncDocumentation = (file: string): string =>
  `The same at once.\n\n@param source the contents of ${file}, or a module that is compiled already`;

/** @param pages of memory */
export function loaderText(file: string, pages: number, names: LoaderNames): readonly string[] {
  const { host, memory, exported, loaded, bytesOf, start } = names;
  const missing = quote(`${file} is not loaded: await load() first`);
  return [
    `const ${memory} = new WebAssembly.Memory({ initial: ${pages}, maximum: ${pages} });`,
    `let ${exported};`,
    `function ${loaded}() {`,
    `  if (!${exported}) throw new Error(${missing});`,
    `  return ${exported};`,
    "}",
    `function ${start}(module) {`,
    `  ${exported} = new WebAssembly.Instance(module, { cotangent: { ...${host}, memory: ${memory} } }).exports;`,
    "}",
    ...readFileLines(bytesOf, "arrayBuffer"),
    ...docComment(loadDocumentation(file)),
    `export async function load(source = new URL(${quote(`./${encodeURIComponent(file)}`)}, import.meta.url)) {`,
    `  if (${exported}) return;`,
    '  const isPlace = typeof source === "string" || source instanceof URL;',
    `  const given = isPlace ? await ${bytesOf}(new URL(source, import.meta.url)) : source;`,
    `  ${start}(given instanceof WebAssembly.Module ? given : await WebAssembly.compile(given));`,
    "}",
    ...docComment(syncDocumentation(file)),
    "export function loadSync(source) {",
    `  if (!${exported}) ${start}(source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source));`,
    "}",
  ];
}

/** Sources are described without the types of a browser, which not every project has. */
export const loaderDeclarations = (file: string): readonly string[] => [
  ...docComment(loadDocumentation(file)),
  "export declare function load(source?: string | { readonly href: string } | ArrayBuffer | ArrayBufferView | object): Promise<void>;",
  "",
  ...docComment(syncDocumentation(file)),
  "export declare function loadSync(source: ArrayBuffer | ArrayBufferView | object): void;",
  "",
];
