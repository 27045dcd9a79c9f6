/** Several arrays in one file: NumPy's `.npz`, a ZIP archive of `.npy` files. */
import { ArgumentError, FormatError } from "@cotangent/ir";
import type { Tensor } from "../tensor.ts";
import { quoted, toBytes, type FileBytes } from "./bytes.ts";
import { loadNpy, saveNpy } from "./npy.ts";
import { unzipEntry, zipEntries } from "./zip.ts";
import { zipped } from "./zip-writer.ts";

export interface LoadNpzOptions {
  /** The most bytes that all arrays may have together: a small archive can claim to hold a lot. Default 2³⁰. */
  readonly limit?: number;
}

/**
 * The arrays in the bytes of a `.npz` file, by name, as of {@link loadNpy}.
 *
 * @throws FormatError for an archive that is damaged or encrypted, holds other files than `.npy`, a name twice, or more
 * bytes than the limit; and as `loadNpy`.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { loadNpz, saveNpz } from "cotangent/io";
 *
 * const { weight } = await loadNpz(await saveNpz({ weight: array([1, 2]), bias: array(3) }));
 * weight; // Tensor(f32[2], [1, 2])
 * ```
 */
export async function loadNpz(
  file: FileBytes,
  { limit = 2 ** 30 }: LoadNpzOptions = {},
): Promise<Record<string, Tensor>> {
  const bytes = toBytes(file, "loadNpz");
  const arrays = new Map<string, Tensor>();
  let left = limit;
  for (const entry of zipEntries(bytes)) {
    if (!entry.name.endsWith(".npy"))
      throw new FormatError(
        "bad-header",
        `npz: the archive holds ${quoted(entry.name)}`,
        "an .npz file holds .npy files only; take it out of the archive",
      );
    const name = entry.name.slice(0, -4);
    if (arrays.has(name))
      throw new FormatError("duplicate-name", `npz: the archive has ${quoted(name)} twice`, "write it again");
    const content = await unzipEntry(bytes, entry, left);
    left -= content.byteLength;
    arrays.set(name, loadNpy(content));
  }
  return Object.fromEntries(arrays);
}

export interface SaveNpzOptions {
  /** Makes the file smaller, as `numpy.savez_compressed` does. Default false. */
  readonly compress?: boolean;
}

/**
 * The bytes of a `.npz` file that holds `tensors`: NumPy reads it with `numpy.load`.
 *
 * @throws ArgumentError for 4 GiB and more.
 *
 * @example
 * ```ts
 * import { zeros } from "cotangent/numpy";
 * import { saveNpz } from "cotangent/io";
 *
 * (await saveNpz({ x: zeros([1000]) }, { compress: true })).byteLength < 400; // true
 * ```
 */
export async function saveNpz(
  tensors: Readonly<Record<string, Tensor>>,
  { compress = false }: SaveNpzOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const file = await zipped(
    Object.entries(tensors).map(([name, x]) => ({ name: `${name}.npy`, content: saveNpy(x) })),
    compress,
  );
  if (file.byteLength >= 2 ** 32 - 1)
    throw new ArgumentError(
      "bad-argument",
      `saveNpz: ${file.byteLength} bytes of arrays`,
      "an archive holds 4 GiB; write several, or use saveSafetensors()",
    );
  return file;
}
