import { bool, f16, f32, f64, FormatError, i32, u32, type Dtype } from "@cotangent/ir";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromData } from "../bind.ts";
import type { Tensor } from "../tensor.ts";
import fixtures from "./fixtures/npy.json" with { type: "json" };
import { loadNpy, saveNpy } from "./npy.ts";
import { loadNpz, saveNpz } from "./npz.ts";

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64, "base64"));

const tensor = (dtype: Dtype, shape: readonly number[], elements: readonly number[]): Tensor =>
  fromData(
    dtype,
    shape,
    dtype.allocate(elements.length).map((_, i) => elements[i]!),
  );

const refusal = async (load: () => unknown): Promise<string> => {
  try {
    await load();
  } catch (error) {
    if (error instanceof FormatError) return error.message.split("\n")[0]!;
    throw error;
  }
  return "accepted";
};

describe("npy", () => {
  it.each(Object.entries(fixtures.arrays))("reads what NumPy wrote: %s", (_, { file, shape, data }) => {
    const x = loadNpy(bytesOf(file));
    expect(x.shape).toEqual(shape);
    expect([...x.dataSync()].map(Number)).toEqual(data);
  });

  it("keeps NaN, infinities, -0 and subnormal numbers", () => {
    expect([...loadNpy(bytesOf(fixtures.special)).dataSync()]).toEqual([NaN, Infinity, -Infinity, -0, 5e-324]);
  });

  it("reads and writes complex arrays", () => {
    const rows = [
      [
        { re: 1, im: 2 },
        { re: 0, im: -0.5 },
      ],
      [
        { re: 3, im: 0 },
        { re: Infinity, im: 0 },
      ],
    ];
    expect(loadNpy(bytesOf(fixtures.complex64)).toArray()).toEqual(rows);
    const wide = loadNpy(bytesOf(fixtures.complex128));
    expect(wide.toArray()).toEqual(rows);
    expect(saveNpy(wide)).toEqual(bytesOf(fixtures.complex128));
  });

  it("writes the bytes of NumPy", () => {
    const { arrays } = fixtures;
    expect(saveNpy(tensor(f64, [2, 3], arrays["<f8"].data))).toEqual(bytesOf(arrays["<f8"].file));
    expect(saveNpy(tensor(f32, [2, 3], arrays["<f4"].data))).toEqual(bytesOf(arrays["<f4"].file));
    expect(saveNpy(tensor(f16, [2, 3], arrays["<f2"].data))).toEqual(bytesOf(arrays["<f2"].file));
    expect(saveNpy(tensor(u32, [2, 3], arrays["<u4"].data))).toEqual(bytesOf(arrays["<u4"].file));
    expect(saveNpy(tensor(i32, [3], arrays["vector"].data))).toEqual(bytesOf(arrays["vector"].file));
    expect(saveNpy(tensor(bool, [3], arrays["bool"].data))).toEqual(bytesOf(arrays["bool"].file));
    expect(saveNpy(tensor(f64, [], [2.5]))).toEqual(bytesOf(arrays["scalar"].file));
    expect(saveNpy(tensor(f32, [0, 3], []))).toEqual(bytesOf(arrays["empty"].file));
  });

  it("refuses integers that do not fit, texts and records, and says which", async () => {
    const messages = await Promise.all(
      [fixtures.wide, fixtures.text, fixtures.structured].map((file) => refusal(() => loadNpy(bytesOf(file)))),
    );
    expect(messages).toMatchInlineSnapshot(`
      [
        "[unknown-dtype] npy: element 1 is 1099511627776, of an array of int64",
        "[unknown-dtype] npy: elements of dtype '<U1'",
        "[unknown-dtype] npy: elements of dtype [('a', '<f4'), ('b', '<i4')]",
      ]
    `);
  });

  it("refuses every file that is cut, and is never stopped by anything but FormatError", async () => {
    const whole = bytesOf(fixtures.arrays["<f4"].file);
    for (let length = 0; length < whole.length; length++)
      expect(await refusal(() => loadNpy(whole.subarray(0, length)))).not.toBe("accepted");
    const damage = fc.array(fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(damage, async (bytes) => {
        const copy = whole.slice();
        for (const { at, byte } of bytes) copy[at] = byte;
        await refusal(() => loadNpy(copy));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["a shape that is a number", "{'descr': '<f4', 'fortran_order': False, 'shape': (3), }"],
    ["a field too many", "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'more': True}"],
    ["a field twice", "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,), }"],
    ["a field too few", "{'descr': '<f4', 'shape': (3,), }"],
    ["code", "__import__('os').system('true')"],
    ["an absurd shape", "{'descr': '<f4', 'fortran_order': False, 'shape': (9007199254740991, 9007199254740991), }"],
    ["a size that is no integer", "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }"],
  ])("refuses a header with %s", async (_, text) => {
    const file = new Uint8Array(10 + text.length);
    file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0]);
    file.set(new TextEncoder().encode(text), 10);
    expect(await refusal(() => loadNpy(file))).toMatchSnapshot();
  });
});

// A stream with bytes after its end, whose entry also claims fewer bytes than it has.
const endsTwice = 383;

describe("npz", () => {
  it.each(["stored", "compressed"] as const)("reads what NumPy wrote, %s", async (how) => {
    const { weight, bias, mask } = await loadNpz(bytesOf(fixtures[how]));
    expect(String(weight)).toBe("Tensor(f32[2,2], [[1.5, -2], [3, 4]])");
    expect(String(bias)).toBe("Tensor(f64[], 0.25)");
    expect([...mask!.dataSync()].map(Number)).toEqual([1, 0]);
  });

  it.each([false, true])("gives back what it wrote, compressed: %s", async (compress) => {
    const arrays = {
      größe: tensor(f16, [2], [0.5, -1]),
      __proto: tensor(i32, [0], []),
      "a/b": tensor(f64, [], [Math.E]),
    };
    const bytes = await saveNpz(arrays, { compress });
    const loaded = await loadNpz(bytes);
    expect(Object.keys(loaded)).toEqual(Object.keys(arrays));
    for (const [name, x] of Object.entries(arrays)) expect(String(loaded[name])).toBe(String(x));
    expect(await saveNpz(arrays, { compress })).toEqual(bytes);
  });

  it("refuses an archive that grows beyond the limit, before it is decompressed", async () => {
    const bytes = await saveNpz({ a: tensor(f64, [1000], Array(1000).fill(0)) }, { compress: true });
    expect(bytes.byteLength).toBeLessThan(400);
    expect(await refusal(() => loadNpz(bytes, { limit: 5000 }))).toMatchInlineSnapshot(
      `"[bad-header] zip: "a.npy" has 8128 bytes, more than the limit of 5000"`,
    );
    expect(await refusal(() => loadNpz(bytes, { limit: 9000 }))).toBe("accepted");
  });

  it("refuses every file that is cut, and damage is a FormatError or does no harm", async () => {
    const whole = bytesOf(fixtures.compressed);
    expect(await refusal(() => loadNpz(whole.with(endsTwice, 220)))).not.toBe("accepted");
    for (let length = 0; length < whole.length; length += 7)
      expect(await refusal(() => loadNpz(whole.subarray(0, length)))).not.toBe("accepted");
    const damage = fc.array(fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(damage, async (bytes) => {
        const copy = whole.slice();
        for (const { at, byte } of bytes) copy[at] = byte;
        await refusal(() => loadNpz(copy));
      }),
      { numRuns: 300 },
    );
  });
});
