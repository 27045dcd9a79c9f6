/**
 * Reading ZIP archives (PKWARE's APPNOTE 6.3): the entries of the central directory, stored or deflated. Encrypted
 * archives, those of several parts and those above 4 GiB are refused.
 */
import { FormatError } from "@cotangent/ir";
import { quoted } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import { inflate } from "./inflate.ts";

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly at: number;
}

export const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 } as const;
const damaged = "the archive is damaged; write it again with numpy.savez or saveNpz()";
const bad = (found: string): FormatError => new FormatError("bad-header", `zip: ${found}`, damaged);
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The entries of an archive, in their order. @throws FormatError for an archive that is damaged. */
export function zipEntries(bytes: Uint8Array): readonly ZipEntry[] {
  const view = viewOf(bytes);
  const end = endOfDirectory(view);
  const [count, size, start] = [
    view.getUint16(end + 10, true),
    view.getUint32(end + 12, true),
    view.getUint32(end + 16, true),
  ];
  if (count === 0xffff || start === 0xffffffff) throw bad("an archive of more than 4 GiB or 65,534 files");
  if (view.getUint16(end + 8, true) !== count) throw bad("one part of an archive of several");
  if (start + size > end) throw bad(`its directory of ${size} bytes at ${start} does not end before ${end}`);
  const entries: ZipEntry[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== signatures.central) throw bad(`no directory entry ${i} at ${at}`);
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const next = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw bad(`directory entry ${i} is cut off`);
    entries.push(readEntry(view, at, new TextDecoder().decode(bytes.subarray(at + 46, nameEnd))));
    at = next;
  }
  return entries;
}

/** The record at the end may be followed by a comment: it is the last one whose comment ends with the file. */
function endOfDirectory(view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--)
    if (view.getUint32(at, true) === signatures.end && view.getUint16(at + 20, true) === last - at) return at;
  throw bad("no directory at the end of the file");
}

function readEntry(view: DataView, at: number, name: string): ZipEntry {
  if (view.getUint16(at + 8, true) & 1) throw bad(`${quoted(name)} is encrypted`);
  return {
    name,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    at: view.getUint32(at + 42, true),
  };
}

/** The bytes of `entry`, at most `limit`. @throws FormatError for what is damaged or compressed in an unknown way. */
export async function unzipEntry(
  bytes: Uint8Array<ArrayBuffer>,
  entry: ZipEntry,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { name, method, at, packed, size, crc } = entry;
  const view = viewOf(bytes);
  if (at + 30 > bytes.byteLength || view.getUint32(at, true) !== signatures.local)
    throw bad(`${quoted(name)} has no header at ${at}`);
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + packed > bytes.byteLength) throw bad(`${quoted(name)} ends after the file does`);
  if (size > limit) throw bad(`${quoted(name)} has ${size} bytes, more than the limit of ${limit}`);
  const data = bytes.subarray(start, start + packed);
  const content = method === 0 ? data : method === 8 ? await inflated(data, name, size) : undefined;
  if (!content) throw bad(`${quoted(name)} is compressed by method ${method}; 0 and 8 are known`);
  if (content.byteLength !== size || crc32(content) !== crc) throw bad(`${quoted(name)} has a wrong checksum`);
  return content;
}

const inflated = (data: Uint8Array<ArrayBuffer>, name: string, size: number): Promise<Uint8Array<ArrayBuffer>> =>
  inflate(data, { format: "deflate-raw", limit: size, what: `zip: ${quoted(name)} is damaged`, hint: damaged });
