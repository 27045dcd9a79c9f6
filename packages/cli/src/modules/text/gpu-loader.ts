/** The part of a module that makes its functions for a device of WebGPU. */
import type { HostNames } from "cotangent/compiler";
import { readFileLines } from "./read-file.ts";
import { docComment, quote } from "./words.ts";

export interface GpuLoaderNames {
  readonly host: HostNames;
  readonly device: string;
  readonly code: string;
  /** The variable with the kernels on the device. */
  readonly on: string;
  readonly textOf: string;
}

const createDocumentation = (file: string): string =>
  `The functions of this module on a device: they take and return plain values, as promises.\n\n@param device a GPUDevice\n@param code the contents of ${file}`;
const loadDocumentation = (file: string): string =>
  `The same, with the kernels from a file.\n\n@param device a GPUDevice\n@param source where ${file} is; beside this file if absent`;

export interface GpuLoaderParts {
  /** The text of each function. */
  readonly functions: readonly (readonly string[])[];
  /** What the object has of them. */
  readonly members: readonly string[];
  readonly names: GpuLoaderNames;
}

export function gpuLoaderText(file: string, { functions, members, names }: GpuLoaderParts): readonly string[] {
  const { host, device, code, on, textOf } = names;
  return [
    ...readFileLines(textOf, "text"),
    ...docComment(createDocumentation(file)),
    `export async function create(${device}, ${code}) {`,
    `  const ${on} = new ${host.gpu}(${device}, ${code});`,
    `  await ${on}.ready();`,
    ...functions.flatMap((lines) => lines.map((line) => `  ${line}`)),
    `  return { ${[...members, `destroy: () => ${on}.destroy()`].join(", ")} };`,
    "}",
    ...docComment(loadDocumentation(file)),
    `export async function load(${device}, source = new URL(${quote(`./${encodeURIComponent(file)}`)}, import.meta.url)) {`,
    `  return create(${device}, await ${textOf}(new URL(source, import.meta.url)));`,
    "}",
  ];
}

/** @param members the declarations of the functions */
export const gpuDeclarations = (file: string, members: readonly string[]): readonly string[] => [
  ...docComment("A GPUDevice, where TypeScript knows what that is."),
  "export type Device = typeof globalThis extends { GPUDevice: { prototype: infer D } } ? D : object;",
  "",
  ...docComment("The functions on a device."),
  "export interface Module {",
  ...members.map((line) => (line === "" ? line : `  ${line}`)),
  ...docComment("Frees the memory on the device.", "  "),
  "  destroy(): void;",
  "}",
  "",
  ...docComment(createDocumentation(file)),
  "export declare function create(device: Device, code: string): Promise<Module>;",
  "",
  ...docComment(loadDocumentation(file)),
  "export declare function load(device: Device, source?: string | { readonly href: string }): Promise<Module>;",
];
