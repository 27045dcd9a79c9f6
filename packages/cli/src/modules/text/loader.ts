/** The part of a module that loads its WebAssembly. */
import { alignment } from "cotangent/compiler";
import { readFileLines } from "./read-file.ts";
import { docComment, printMessage, quote } from "./words.ts";

export interface LoaderNames {
  readonly host: string;
  readonly memory: string;
  readonly exported: string;
  readonly loaded: string;
  readonly bytesOf: string;
  readonly start: string;
  /** Of modules whose memory grows: they round up lengths in bytes, and make the memory long enough. */
  readonly align: string;
  readonly reserve: string;
  /** The names of sizes that may be too short, by their numbers. */
  readonly rooms: string;
}

/** The memory of a module, in pages: all that it ever needs, or that it has at first. */
export interface LoaderMemory {
  readonly pages: number;
  readonly grows: boolean;
  /** The sizes that say how much room loops have. */
  readonly rooms: readonly string[];
}

const loadDocumentation = (file: string): string =>
  `Makes the functions of this module ready: await it once, before the first call.\n\n@param source the contents of ${file}, a module that is compiled already, or where it is; beside this file if absent`;
const syncDocumentation = (file: string): string =>
  `The same at once.\n\n@param source the contents of ${file}, or a module that is compiled already`;

export function loaderText(file: string, { pages, grows, rooms }: LoaderMemory, names: LoaderNames): readonly string[] {
  const { host, memory, exported, loaded, bytesOf, start } = names;
  const missing = quote(`${file} is not loaded: await load() first`);
  return [
    `const ${memory} = new WebAssembly.Memory({ initial: ${pages}${grows ? "" : `, maximum: ${pages}`} });`,
    ...(grows ? growthText(file, names) : []),
    ...(rooms.length > 0 ? [`const ${names.rooms} = [undefined, ${rooms.map(quote).join(", ")}];`] : []),
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

/** Arrays begin at multiples of 64 bytes. */
const growthText = (file: string, { memory, align, reserve }: LoaderNames): readonly string[] => [
  `const ${align} = (bytes) => Math.ceil(bytes / ${alignment}) * ${alignment};`,
  `function ${reserve}(bytes) {`,
  `  const pages = Math.ceil((bytes - ${memory}.buffer.byteLength) / 65536);`,
  "  if (pages <= 0) return;",
  `  if (bytes > 2 ** 32) throw new RangeError(${printMessage([`${file} needs `, { code: "bytes" }, " bytes of memory, more than WebAssembly has"])});`,
  `  ${memory}.grow(pages);`,
  "}",
];

/** Sources are described without the types of a browser, which not every project has. */
export const loaderDeclarations = (file: string): readonly string[] => [
  ...docComment(loadDocumentation(file)),
  "export declare function load(source?: string | { readonly href: string } | ArrayBuffer | ArrayBufferView | object): Promise<void>;",
  "",
  ...docComment(syncDocumentation(file)),
  "export declare function loadSync(source: ArrayBuffer | ArrayBufferView | object): void;",
  "",
];
