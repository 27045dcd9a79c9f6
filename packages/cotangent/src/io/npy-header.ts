/**
 * The header of a `.npy` file (NumPy's NEP 1, versions 1 to 3), checked completely before anything is allocated.
 *
 *     0x93 "NUMPY" | major, minor | length of the text: u16 (version 1) or u32, little-endian | text | elements
 *     {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
 *
 * The text is a literal of Python. Only this one form of it is read: nothing is evaluated.
 */
import { FormatError } from "@cotangent/ir";
import { quoted } from "./bytes.ts";
import { storedType, type StoredType } from "./stored-type.ts";

export interface NpyHeader {
  readonly type: StoredType;
  /** Whether elements are pairs of `type`. */
  readonly isComplex: boolean;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly start: number;
}

export const magic: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const damaged = "the file is damaged or no .npy file; write it again with numpy.save or saveNpy()";
/** As NumPy: an array has at most 64 axes. */
const highestRank = 64;

/** @throws FormatError for every file that does not begin as the format demands. */
export function readNpyHeader(bytes: Uint8Array): NpyHeader {
  const { text, start } = headerText(bytes);
  const fields = fieldsOf(text);
  const descr = fields["descr"] ?? "";
  const order = /^'([<>|=])([a-zA-Z])(\d+)'$/.exec(descr);
  const type = order ? storedType(`${order[2]}${order[3]}`) : undefined;
  if (!type)
    throw new FormatError(
      "unknown-dtype",
      `npy: elements of dtype ${descr}`,
      "tensors are made of float16, float32, float64, bool, integers, complex64 and complex128; convert the array: a.astype('f4')",
    );
  return {
    type,
    isComplex: type.isComplex,
    littleEndian: order?.[1] !== ">",
    fortranOrder: fields["fortran_order"] === "True",
    shape: readShape(fields["shape"] ?? ""),
    start,
  };
}

function headerText(bytes: Uint8Array): { readonly text: string; readonly start: number } {
  if (magic.some((byte, i) => bytes[i] !== byte))
    throw new FormatError("bad-header", "npy: the file does not start with \\x93NUMPY", damaged);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6] ?? 0;
  const start = major === 1 ? 10 : 12;
  if (bytes.byteLength < start)
    throw new FormatError("truncated-file", `npy: a file of ${bytes.byteLength} bytes ends in its header`, damaged);
  if (major < 1 || major > 3)
    throw new FormatError("bad-header", `npy: version ${major} of the format; 1 to 3 are known`, damaged);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > bytes.byteLength)
    throw new FormatError(
      "truncated-file",
      `npy: a header of ${length} bytes in a file of ${bytes.byteLength} bytes`,
      damaged,
    );
  const text = new TextDecoder("latin1").decode(bytes.subarray(start, start + length));
  return { text, start: start + length };
}

/** One field and what may follow it; a value of another form than its name demands is no field. */
const field =
  /^\s*'(?:(descr)(?='\s*:\s*['[])|(fortran_order)(?='\s*:\s*[TF])|(shape)(?='\s*:\s*\())'\s*:\s*('[^'\\]*'|True|False|\([\d,\s]*\)|\[.*?\])\s*(?:,|$)/;

/** The three fields, each once, as they are written. */
function fieldsOf(text: string): Readonly<Record<string, string>> {
  const inner = /^\s*\{(.*)\}\s*$/.exec(text)?.[1] ?? "";
  const fields = new Map<string, string>();
  let rest = inner;
  for (let found = field.exec(rest); found; found = field.exec(rest)) {
    const [all, descr, order, shape, value = ""] = found;
    const name = descr ?? order ?? shape ?? "";
    if (fields.has(name)) throw new FormatError("duplicate-name", `npy: the header has '${name}' twice`, damaged);
    fields.set(name, value);
    rest = rest.slice(all.length);
  }
  if (fields.size === 3 && rest.trim() === "") return Object.fromEntries(fields);
  const shown = quoted(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  throw new FormatError("bad-header", `npy: the header is ${shown}`, damaged);
}

function readShape(text: string): readonly number[] {
  const inner = /^\((?:\s*(\d+(?:\s*,\s*\d+)*)\s*(,?)\s*)?\)$/.exec(text);
  const sizes = inner?.[1]?.split(",").map(Number) ?? [];
  // `(3)` is a number in Python.
  const isTuple = inner !== null && (sizes.length !== 1 || inner[2] === ",");
  if (!isTuple || sizes.length > highestRank || !sizes.every(Number.isSafeInteger))
    throw new FormatError("bad-header", `npy: the shape is ${text}`, damaged);
  return sizes;
}
