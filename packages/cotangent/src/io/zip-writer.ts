/** Writing ZIP archives: a header and the content of each file, then a directory of all. */
import { crc32 } from "./crc32.ts";
import { signatures } from "./zip.ts";

export interface ZipFile {
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** Names are UTF-8; the time of all files is the first that the format has, so that equal content gives equal bytes. */
const flags = { utf8: 0x0800, date: 0x0021 } as const;

/** An archive of `files`, deflated if `compress`. */
export async function zipped(files: readonly ZipFile[], compress: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  const write = (...written: readonly Uint8Array<ArrayBuffer>[]): void => {
    parts.push(...written);
    for (const { byteLength } of written) at += byteLength;
  };
  for (const { name, content } of files) {
    const title = new TextEncoder().encode(name);
    const data = compress ? await deflated(content) : content;
    // Version 2.0, flags, method, time, date, checksum, sizes, lengths of the name and of what is extra.
    const common = fields(
      [2, 20],
      [2, flags.utf8],
      [2, compress ? 8 : 0],
      [2, 0],
      [2, flags.date],
      [4, crc32(content)],
      [4, data.byteLength],
      [4, content.byteLength],
      [2, title.byteLength],
      [2, 0],
    );
    // The comment's length, the part, attributes within and outside, the place of the header.
    directory.push(
      fields([4, signatures.central], [2, 20]),
      common,
      fields([2, 0], [2, 0], [2, 0], [4, 0], [4, at]),
      title,
    );
    write(fields([4, signatures.local]), common, title, data);
  }
  const start = at;
  write(...directory);
  write(
    fields(
      [4, signatures.end],
      [2, 0],
      [2, 0],
      [2, files.length],
      [2, files.length],
      [4, at - start],
      [4, start],
      [2, 0],
    ),
  );
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Numbers of so many bytes each, little-endian. */
function fields(...numbers: readonly (readonly [bytes: 2 | 4, value: number])[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(numbers.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of numbers) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

async function deflated(content: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
