import { gzipSync } from "node:zlib";
import { FormatError } from "@cotangent/ir";
import { describe, expect, test } from "vitest";
import { loadIdx, parseIdx } from "./idx.ts";
import { gunzip } from "./inflate.ts";

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
  return "no error";
};

const rejectedWith = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "no error",
    (error: unknown) => (error instanceof FormatError ? error.code : String(error)),
  );

test("bytes of a matrix are read in row-major order", () => {
  const file = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);
  expect(parseIdx(file)).toEqual({ shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 255) });
});

test.each([
  ["i8", [0, 0, 9, 1, 0, 0, 0, 2, 0xff, 1], Int8Array.of(-1, 1)],
  ["i16", [0, 0, 0x0b, 1, 0, 0, 0, 1, 0xff, 0xfe], Int16Array.of(-2)],
  ["i32", [0, 0, 0x0c, 1, 0, 0, 0, 1, 0, 1, 0, 0], Int32Array.of(65_536)],
  ["f32", [0, 0, 0x0d, 1, 0, 0, 0, 1, 0x3f, 0xc0, 0, 0], Float32Array.of(1.5)],
  ["f64", [0, 0, 0x0e, 0, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], Float64Array.of(1.5)],
])("elements of type %s are big-endian", (_, file, data) => {
  expect(parseIdx(Uint8Array.from(file)).data).toEqual(data);
});

test("an array that starts in the middle of its buffer is read from there", () => {
  const file = Uint8Array.of(9, 9, 9, 0, 0, 8, 1, 0, 0, 0, 1, 7).subarray(3);
  expect(parseIdx(file).data).toEqual(Uint8Array.of(7));
});

describe("refused:", () => {
  test.each([
    ["an empty file", [], "truncated-file"],
    ["a file of three bytes", [0, 0, 8], "truncated-file"],
    ["a magic number that starts with other bytes", [31, 139, 8, 1, 0, 0, 0, 0], "bad-header"],
    ["an unknown element type", [0, 0, 7, 1, 0, 0, 0, 0], "unknown-dtype"],
    ["dimensions that are cut", [0, 0, 8, 2, 0, 0, 0, 1], "truncated-file"],
    ["elements that are cut", [0, 0, 8, 1, 0, 0, 0, 3, 1, 2], "truncated-file"],
    ["half an element", [0, 0, 0x0b, 1, 0, 0, 0, 1, 1], "truncated-file"],
    ["bytes after the elements", [0, 0, 8, 1, 0, 0, 0, 1, 1, 2], "wrong-length"],
    [
      "dimensions whose product is beyond all memory",
      [0, 0, 8, 3, ...Array<number>(12).fill(255), 1],
      "truncated-file",
    ],
    ["a product that would wrap to the length in 32 bits", [0, 0, 8, 2, 0, 1, 0, 0, 0, 1, 0, 0], "truncated-file"],
  ])("%s", (_, file, code) => expect(codeOf(() => parseIdx(Uint8Array.from(file)))).toBe(code));
});

test("the message says what was found", () => {
  expect(() => parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 1, 2))).toThrowErrorMatchingInlineSnapshot(`
    [FormatError: [truncated-file] IDX: shape [3] takes 11 bytes, the file has 10
      line: <line>
      hint: get the file again; it must be decompressed before: await gunzip(bytes)]
  `);
});

test("gunzip gives back what was compressed", async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * i) % 251);
  expect(await gunzip(new Uint8Array(gzipSync(bytes)))).toEqual(bytes);
});

test("gunzip refuses other bytes, a cut file, a changed file, and one that grows too large", async () => {
  const file = new Uint8Array(gzipSync(new Uint8Array(5000)));
  const changed = file.map((byte, i) => (i === file.length - 6 ? byte ^ 1 : byte));
  expect(await rejectedWith(gunzip(Uint8Array.of(1, 2, 3, 4)))).toBe("bad-gzip");
  expect(await rejectedWith(gunzip(file.slice(0, -9)))).toBe("bad-gzip");
  expect(await rejectedWith(gunzip(changed))).toBe("bad-gzip");
  expect(await rejectedWith(gunzip(file, 4999))).toBe("bad-gzip");
  expect(await rejectedWith(gunzip(file, 5000))).toBe("no error");
});

test("a tensor of an IDX file has integers as i32", () => {
  expect(String(loadIdx(Uint8Array.of(0, 0, 9, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 7)))).toBe(
    "Tensor(i32[1,2], [[-1, 7]])",
  );
  expect(String(loadIdx(Uint8Array.of(0, 0, 0x0d, 0, 0x3f, 0xc0, 0, 0)))).toBe("Tensor(f32[], 1.5)");
});
