import { bool, f16, f32, f64, FormatError, i32, u32, type Dtype } from "@cotangent/ir";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromData } from "../bind.ts";
import { complex } from "../complex/make.ts";
import type { Tensor } from "../tensor.ts";
import { loadSafetensors, safetensorsMetadata, saveSafetensors } from "./safetensors.ts";

const tensor = (dtype: Dtype, shape: readonly number[], elements: readonly number[]): Tensor =>
  fromData(
    dtype,
    shape,
    dtype.allocate(elements.length).map((_, i) => elements[i]!),
  );

const samples = (): Record<string, Tensor> => ({
  weight: tensor(f32, [2, 3], [1, -2.5, 3, 0.1, 5, -Infinity]),
  half: tensor(f16, [2, 3], [1, -0.0999755859375, 65_504, 2 ** -24, -0, Infinity]),
  mask: tensor(bool, [3], [1, 0, 1]),
  "größe 🙂": tensor(f64, [], [Math.PI]),
  steps: tensor(i32, [2, 0], []),
  key: tensor(u32, [2], [0, 4_294_967_295]),
  __proto: tensor(i32, [1, 1, 1], [-7]),
});

function file(header: string | Uint8Array, data = new Uint8Array(0), length?: bigint): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const entry = (name: string, dtype: string, shape: unknown, offsets: unknown): string =>
  `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: offsets })}`;

function refusal(bytes: Uint8Array): string {
  try {
    loadSafetensors(bytes);
  } catch (error) {
    if (error instanceof FormatError) return error.message.split("\n")[0]!;
    throw error;
  }
  return "accepted";
}

describe("safetensors", () => {
  it("gives back every dtype, shape and element that it wrote", () => {
    const loaded = loadSafetensors(saveSafetensors(samples()));
    expect(Object.keys(loaded).toSorted()).toEqual(Object.keys(samples()).toSorted());
    for (const [name, x] of Object.entries(samples())) {
      expect(loaded[name]!.dtype).toBe(x.dtype);
      expect(loaded[name]!.shape).toEqual(x.shape);
      expect(loaded[name]!.dataSync()).toEqual(x.dataSync());
    }
  });

  it("writes the bytes of the reference implementation", () => {
    const bytes = saveSafetensors({ a: tensor(bool, [1], [1]), b: tensor(f32, [1], [1]) });
    const header =
      '{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"BOOL","shape":[1],"data_offsets":[4,5]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect(bytes).toEqual(file(padded, new Uint8Array([0, 0, 128, 63, 1])));
  });

  it("keeps metadata and no tensors at all", () => {
    const bytes = saveSafetensors({}, { format: "pt", note: "ü" });
    expect(safetensorsMetadata(bytes)).toEqual({ format: "pt", note: "ü" });
    expect(loadSafetensors(bytes)).toEqual({});
    expect(safetensorsMetadata(saveSafetensors(samples()))).toEqual({});
  });

  it("reads from a view that does not begin at the start of its buffer, at data that is not aligned", () => {
    const inner = file(`{${entry("x", "F32", [1], [0, 4])}}`, new Uint8Array([0, 0, 0, 64]));
    const outer = new Uint8Array(inner.length + 3);
    outer.set(inner, 3);
    expect(loadSafetensors(outer.subarray(3))["x"]!.item()).toBe(2);
  });

  it("takes a name like __proto__ for a name", () => {
    const loaded = loadSafetensors(file(`{${entry("__proto__", "BOOL", [1], [0, 1])}}`, new Uint8Array([1])));
    expect(Object.keys(loaded)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(loaded)).toBe(Object.prototype);
  });

  it("refuses to write a tensor under the name of the metadata", () => {
    expect(() => saveSafetensors({ __metadata__: tensor(f32, [], [1]) })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: [bad-argument] saveSafetensors: a tensor named __metadata__
        line: <line>
        hint: that name is taken by the metadata of the format; rename the tensor]
    `);
  });
});

it("refuses to write a complex tensor", () => {
  expect(() => saveSafetensors({ z: complex(1, 2) })).toThrow(
    'saveSafetensors: "z" is complex64, which the format does not have',
  );
});

describe("a damaged safetensors file is refused", () => {
  const four = new Uint8Array(4);
  const x = entry("x", "F32", [1], [0, 4]);
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ["empty", new Uint8Array(0)],
    ["shorter than its header length", new Uint8Array(7)],
    ["header length beyond the file", file("{}", four, 99n)],
    ["absurd header length", file("{}", four, 2n ** 63n)],
    ["header not UTF-8", file(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]))],
    ["header not JSON", file('{"x":')],
    ["header not an object", file("[]")],
    ["header with a byte order mark", file("\uFEFF{}")],
    ["header with a space first", file(" {}")],
    ["entry not an object", file('{"x":null}')],
    ["unknown key", file('{"x":{"dtype":"F32","shape":[],"data_offsets":[0,4],"more":1}}', four)],
    ["no dtype", file('{"x":{"shape":[],"data_offsets":[0,4]}}', four)],
    ["unknown dtype", file(`{${entry("x", "BF16", [2], [0, 4])}}`, four)],
    ["shape not a list", file(`{${entry("x", "F32", "1", [0, 4])}}`, four)],
    ["negative size", file(`{${entry("x", "F32", [-1], [0, 4])}}`, four)],
    ["fractional size", file(`{${entry("x", "F32", [1.5], [0, 4])}}`, four)],
    ["size beyond every integer", file('{"x":{"dtype":"F32","shape":[1e999],"data_offsets":[0,4]}}', four)],
    ["shape of very many elements", file(`{${entry("x", "F32", [2 ** 40, 2 ** 40], [0, 4])}}`, four)],
    ["empty shape of too many elements", file(`{${entry("x", "F32", [...Array(40).fill(2 ** 50), 0], [0, 0])}}`)],
    ["shape of very many axes", file(`{${entry("x", "F32", Array(65).fill(1), [0, 4])}}`, four)],
    ["size that does not fit the shape", file(`{${entry("x", "F32", [2], [0, 4])}}`, four)],
    ["one offset only", file(`{${entry("x", "F32", [1], [4])}}`, four)],
    ["offsets in reverse", file(`{${entry("x", "F32", [1], [4, 0])}}`, four)],
    ["offset beyond the file", file(`{${entry("x", "F32", [2], [0, 8])}}`, four)],
    ["tensors that overlap", file(`{${x},${entry("y", "F32", [1], [2, 6])}}`, new Uint8Array(6))],
    ["tensors that share their data", file(`{${x},${entry("y", "F32", [1], [0, 4])}}`, four)],
    ["a gap between tensors", file(`{${x},${entry("y", "F32", [1], [5, 9])}}`, new Uint8Array(9))],
    ["a gap at the start", file(`{${entry("x", "F32", [1], [1, 5])}}`, new Uint8Array(5))],
    ["data after the last tensor", file(`{${x}}`, new Uint8Array(5))],
    ["a name that occurs twice", file(`{${x},"\\u0078":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}`, four)],
    [
      "a key of an entry that occurs twice",
      file('{"x":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}', four),
    ],
    ["metadata that is no text", file('{"__metadata__":{"a":1}}')],
    ["a truth value that is neither 0 nor 1", file(`{${entry("x", "BOOL", [1], [0, 1])}}`, new Uint8Array([2]))],
  ];

  it("with a message that says what was found", () => {
    expect(cases.map(([name, bytes]) => `${name}: ${refusal(bytes)}`)).toMatchInlineSnapshot(`
      [
        "empty: [truncated-file] safetensors: the file has 0 bytes, its header length alone takes 8",
        "shorter than its header length: [truncated-file] safetensors: the file has 7 bytes, its header length alone takes 8",
        "header length beyond the file: [truncated-file] safetensors: a header of 99 bytes in a file of 14 bytes",
        "absurd header length: [bad-header] safetensors: a header of 9223372036854775808 bytes, the format allows 100000000",
        "header not UTF-8: [bad-header] safetensors: the header is not JSON in UTF-8",
        "header not JSON: [bad-header] safetensors: the header is not JSON in UTF-8",
        "header not an object: [bad-header] safetensors: the header is not a JSON object",
        "header with a byte order mark: [bad-header] safetensors: the header is not JSON in UTF-8",
        "header with a space first: [bad-header] safetensors: the header is not a JSON object",
        "entry not an object: [bad-header] safetensors: tensor "x" is not described by an object",
        "unknown key: [bad-header] safetensors: tensor "x" has an unknown key "more"",
        "no dtype: [bad-header] safetensors: tensor "x" has no dtype",
        "unknown dtype: [unknown-dtype] safetensors: tensor "x" has dtype "BF16"",
        "shape not a list: [bad-header] safetensors: tensor "x": its shape is not a list of at most 64 sizes",
        "negative size: [bad-header] safetensors: tensor "x": its shape is not a list of at most 64 sizes",
        "fractional size: [bad-header] safetensors: tensor "x": its shape is not a list of at most 64 sizes",
        "size beyond every integer: [bad-header] safetensors: tensor "x": its shape is not a list of at most 64 sizes",
        "shape of very many elements: [bad-header] safetensors: tensor "x": shape [1099511627776,1099511627776] has more elements than can be",
        "empty shape of too many elements: [bad-header] safetensors: tensor "x": shape [1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,1125899906842624,0] has more elements than can be",
        "shape of very many axes: [bad-header] safetensors: tensor "x": its shape is not a list of at most 64 sizes",
        "size that does not fit the shape: [size-mismatch] safetensors: tensor "x": F32[2] takes 8 bytes, its data_offsets hold 4",
        "one offset only: [bad-offsets] safetensors: tensor "x": its data_offsets are not two positions",
        "offsets in reverse: [bad-offsets] safetensors: tensor "x": its data ends at 0 but begins at 4",
        "offset beyond the file: [truncated-file] safetensors: tensor "x" ends at byte 70 of a file of 66 bytes",
        "tensors that overlap: [bad-offsets] safetensors: tensor "y" overlaps the tensor before it",
        "tensors that share their data: [bad-offsets] safetensors: tensor "y" overlaps the tensor before it",
        "a gap between tensors: [bad-offsets] safetensors: tensor "y" leaves a gap of 1 bytes before it",
        "a gap at the start: [bad-offsets] safetensors: tensor "x" leaves a gap of 1 bytes before it",
        "data after the last tensor: [bad-offsets] safetensors: 1 bytes of data belong to no tensor",
        "a name that occurs twice: [duplicate-name] safetensors: the header has "x" twice",
        "a key of an entry that occurs twice: [duplicate-name] safetensors: the header has "shape" twice",
        "metadata that is no text: [bad-header] safetensors: __metadata__ is not an object of texts",
        "a truth value that is neither 0 nor 1: [bad-header] safetensors: tensor "x" has a BOOL of value 2",
      ]
    `);
  });

  it("at every length shorter than its own", () => {
    const whole = saveSafetensors(samples());
    for (let length = 0; length < whole.length; length++)
      expect(refusal(whole.subarray(0, length))).not.toBe("accepted");
  });

  it("and random damage never ends in anything but FormatError or tensors", () => {
    const whole = saveSafetensors(samples(), { format: "pt" });
    const damage = fc.array(fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(damage, fc.nat(3), (bytes, cut) => {
        const copy = whole.slice(0, whole.length - cut);
        for (const { at, byte } of bytes) if (at < copy.length) copy[at] = byte;
        refusal(copy);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.json(), fc.uint8Array(), (header, data) => {
        refusal(file(header, data));
      }),
      { numRuns: 300 },
    );
  });
});
