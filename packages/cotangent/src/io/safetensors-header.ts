/**
 * The header of a `.safetensors` file, checked completely before anything is allocated.
 *
 *     N: u64, little-endian | N bytes of JSON | data
 *     { "name": { "dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end] }, …, "__metadata__": { "key": "text" } }
 *
 * Offsets count from the start of the data. Entries must cover the data exactly: no gap, no overlap, nothing after them.
 */
import { at, bool, f16, f32, f64, FormatError, i32, u32, type Dtype } from "@cotangent/ir";
import { repeatedKey } from "./repeated-key.ts";

export interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Positions in the file, not in its data. */
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: readonly Entry[];
  readonly metadata: Readonly<Record<string, string>>;
}

export const metadataKey = "__metadata__";
/** Names of dtypes in the format, of those that a tensor can have. */
export const formatNames: ReadonlyMap<string, Dtype> = new Map([
  ["F16", f16],
  ["F32", f32],
  ["F64", f64],
  ["I32", i32],
  ["U32", u32],
  ["BOOL", bool],
]);

/** As in the reference implementation: a longer header is taken for damage. */
const longestHeader = 100_000_000;
const highestRank = 64;
const damaged = "the file is damaged or not a safetensors file; write it again with saveSafetensors()";

/** @throws FormatError for every file that does not hold what the format demands. */
export function readHeader(bytes: Uint8Array): Header {
  const dataStart = 8 + headerLength(bytes);
  const table = parseTable(bytes.subarray(8, dataStart));
  const entries: Entry[] = [];
  for (const [name, description] of Object.entries(table))
    if (name !== metadataKey) entries.push(readEntry(name, description, dataStart));
  checkCover(entries, dataStart, bytes.byteLength);
  return { entries, metadata: readMetadata(table) };
}

function headerLength(bytes: Uint8Array): number {
  if (bytes.byteLength < 8)
    throw new FormatError(
      "truncated-file",
      `safetensors: the file has ${bytes.byteLength} bytes, its header length alone takes 8`,
      damaged,
    );
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(longestHeader))
    throw new FormatError(
      "bad-header",
      `safetensors: a header of ${length} bytes, the format allows ${longestHeader}`,
      damaged,
    );
  if (length > BigInt(bytes.byteLength - 8))
    throw new FormatError(
      "truncated-file",
      `safetensors: a header of ${length} bytes in a file of ${bytes.byteLength} bytes`,
      damaged,
    );
  return Number(length);
}

function parseTable(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let table: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    table = JSON.parse(text);
  } catch (cause) {
    throw new FormatError("bad-header", "safetensors: the header is not JSON in UTF-8", damaged, { cause });
  }
  if (!isRecord(table) || !text.startsWith("{"))
    throw new FormatError("bad-header", "safetensors: the header is not a JSON object", damaged);
  const repeated = repeatedKey(text);
  if (repeated !== undefined)
    throw new FormatError("duplicate-name", `safetensors: the header has ${JSON.stringify(repeated)} twice`, damaged);
  return table;
}

function readEntry(name: string, description: unknown, dataStart: number): Entry {
  const where = `safetensors: tensor ${JSON.stringify(name)}`;
  if (!isRecord(description)) throw new FormatError("bad-header", `${where} is not described by an object`, damaged);
  const { dtype: format, shape, data_offsets: offsets, ...others } = description;
  const unknownKey = Object.keys(others)[0];
  if (unknownKey !== undefined)
    throw new FormatError("bad-header", `${where} has an unknown key ${JSON.stringify(unknownKey)}`, damaged);
  const dtype = readDtype(format, where);
  if (!isSizes(shape) || shape.length > highestRank)
    throw new FormatError("bad-header", `${where}: its shape is not a list of at most ${highestRank} sizes`, damaged);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw new FormatError("bad-offsets", `${where}: its data_offsets are not two positions`, damaged);
  const [begin, end] = [at(offsets, 0), at(offsets, 1)];
  if (end < begin)
    throw new FormatError("bad-offsets", `${where}: its data ends at ${end} but begins at ${begin}`, damaged);
  const size = byteSize(shape, dtype, where);
  if (end - begin !== size)
    throw new FormatError(
      "size-mismatch",
      `${where}: ${String(format)}[${shape.join()}] takes ${size} bytes, its data_offsets hold ${end - begin}`,
      damaged,
    );
  return { name, dtype, shape, begin: dataStart + begin, end: dataStart + end };
}

function readDtype(format: unknown, where: string): Dtype {
  if (typeof format !== "string") throw new FormatError("bad-header", `${where} has no dtype`, damaged);
  const dtype = formatNames.get(format);
  if (dtype) return dtype;
  throw new FormatError(
    "unknown-dtype",
    `${where} has dtype ${JSON.stringify(format)}`,
    `tensors are ${[...formatNames.keys()].join(", ")}; convert the file, for instance to F32`,
  );
}

function byteSize(shape: readonly number[], dtype: Dtype, where: string): number {
  const size = shape.reduce((product, dim) => product * Math.max(dim, 1), dtype.bits / 8);
  if (!Number.isSafeInteger(size))
    throw new FormatError("bad-header", `${where}: shape [${shape.join()}] has more elements than can be`, damaged);
  return shape.includes(0) ? 0 : size;
}

/** Entries in the order of their data must follow each other from the first byte of the data to the last of the file. */
function checkCover(entries: readonly Entry[], dataStart: number, fileEnd: number): void {
  let position = dataStart;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) {
      const fault =
        begin < position ? "overlaps the tensor before it" : `leaves a gap of ${begin - position} bytes before it`;
      throw new FormatError("bad-offsets", `safetensors: tensor ${JSON.stringify(name)} ${fault}`, damaged);
    }
    if (end > fileEnd)
      throw new FormatError(
        "truncated-file",
        `safetensors: tensor ${JSON.stringify(name)} ends at byte ${end} of a file of ${fileEnd} bytes`,
        damaged,
      );
    position = end;
  }
  if (position !== fileEnd)
    throw new FormatError(
      "bad-offsets",
      `safetensors: ${fileEnd - position} bytes of data belong to no tensor`,
      damaged,
    );
}

function readMetadata(table: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const metadata = Object.hasOwn(table, metadataKey) ? table[metadataKey] : {};
  if (!isTexts(metadata))
    throw new FormatError("bad-header", `safetensors: ${metadataKey} is not an object of texts`, damaged);
  return metadata;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isRecord(value) && Object.values(value).every((text) => typeof text === "string");

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0 && !Object.is(size, -0));
