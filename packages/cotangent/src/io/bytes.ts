/** The bytes of a file, as the functions here take them. */
import { ArgumentError } from "@cotangent/ir";
import { describe } from "../describe.ts";

/** What `await readFile(path)` and `await response.arrayBuffer()` give. */
export type FileBytes = Uint8Array | ArrayBuffer;

/** `file` as bytes; they are copied only out of shared memory. @throws ArgumentError for what has no bytes; `where` is the function's name. */
export function toBytes(file: unknown, where: string): Uint8Array<ArrayBuffer> {
  if (file instanceof ArrayBuffer) return new Uint8Array(file);
  if (file instanceof Uint8Array)
    return file.buffer instanceof ArrayBuffer
      ? new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
      : new Uint8Array(file);
  throw new ArgumentError(
    "bad-argument",
    `${where}: ${describe(file)} in the place of the bytes`,
    "give the bytes of the file: await readFile(path), or await (await fetch(url)).arrayBuffer()",
  );
}

/** Names of things in files are shown with quotes: they come from outside and may hold anything. */
export const quoted = (name: string): string => JSON.stringify(name);
