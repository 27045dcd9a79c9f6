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
  /** The same of those on buffers. */
  readonly onDevice: readonly string[];
  readonly names: GpuLoaderNames;
}

export function gpuLoaderText(
  file: string,
  { functions, members, onDevice, names }: GpuLoaderParts,
): readonly string[] {
  const { host, device, code, on, textOf } = names;
  return [
    ...readFileLines(textOf, "text"),
    ...docComment(createDocumentation(file)),
    `export async function create(${device}, ${code}) {`,
    `  const ${on} = new ${host.gpu}(${device}, ${code});`,
    `  await ${on}.ready();`,
    ...functions.flatMap((lines) => lines.map((line) => `  ${line}`)),
    `  const onDevice = { ${onDevice.join(", ")} };`,
    `  return { ${[...members, "onDevice", `destroy: () => ${on}.destroy()`].join(", ")} };`,
    "}",
    ...docComment(loadDocumentation(file)),
    `export async function load(${device}, source = new URL(${quote(`./${encodeURIComponent(file)}`)}, import.meta.url)) {`,
    `  return create(${device}, await ${textOf}(new URL(source, import.meta.url)));`,
    "}",
  ];
}

const onDeviceDocumentation =
  "The same functions for data that stays on the device: where one array or number is expected they take its GPUBuffer, too (elements of four bytes, row by row; made with COPY_SRC), and all results are new buffers, which belong to the caller.";

/** @param members the declarations of the functions @param onDevice those of the functions on buffers */
export const gpuDeclarations = (
  file: string,
  members: readonly string[],
  onDevice: readonly string[],
): readonly string[] => [
  ...docComment("A GPUDevice, where TypeScript knows what that is."),
  "export type Device = typeof globalThis extends { GPUDevice: { prototype: infer D } } ? D : object;",
  "",
  ...docComment("A GPUBuffer, where TypeScript knows what that is."),
  "export type DeviceBuffer = typeof globalThis extends { GPUBuffer: { prototype: infer B } } ? B : { readonly size: number; destroy(): void };",
  "",
  ...docComment("The functions on a device."),
  "export interface Module {",
  ...members.map((line) => (line === "" ? line : `  ${line}`)),
  ...docComment(onDeviceDocumentation, "  "),
  "  readonly onDevice: {",
  ...onDevice.map((line) => `    ${line}`),
  "  };",
  ...docComment("Frees the memory on the device; buffers of results are not part of it.", "  "),
  "  destroy(): void;",
  "}",
  "",
  ...docComment(createDocumentation(file)),
  "export declare function create(device: Device, code: string): Promise<Module>;",
  "",
  ...docComment(loadDocumentation(file)),
  "export declare function load(device: Device, source?: string | { readonly href: string }): Promise<Module>;",
];
