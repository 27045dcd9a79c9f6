/** Functions that generated code calls for scalar operations that are no expression of JavaScript; printed only where used. */

const scratch =
  "const scratchF = new Float32Array(1), scratchI = new Int32Array(scratchF.buffer), scratchU = new Uint32Array(scratchF.buffer);";

export type Helper =
  | "pow"
  | "roundHalfEven"
  | "roundToHalf"
  | "toI32"
  | "toU32"
  | "f32AsI32"
  | "f32AsU32"
  | "i32AsF32"
  | "copy";

const sources: Readonly<Record<Helper, string>> = {
  /** IEEE 754-2019 `pow`: unlike `**`, 1 to any power is 1. */
  pow: "const pow = (x, y) => (x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y);",
  roundHalfEven: [
    "function roundHalfEven(x) {",
    "  const below = Math.floor(x);",
    "  if (x - below !== 0.5) return Math.round(x);",
    "  const even = below % 2 === 0 ? below : below + 1;",
    "  return even === 0 && x < 0 ? -0 : even;",
    "}",
  ].join("\n"),
  /** As in `ir/src/half.ts`, where it is explained. */
  roundToHalf: [
    "function roundToHalf(x) {",
    "  const size = Math.abs(x);",
    "  if (!(size < 65520)) return x * Infinity;",
    "  const c = (0x80000000 >>> Math.clz32((size * 16384) | 1)) * 402653184;",
    "  return Math.sign(x) * (size + c - c);",
    "}",
  ].join("\n"),
  toI32: "const toI32 = (x) => (x >= 2147483647 ? 2147483647 : x <= -2147483648 ? -2147483648 : x | 0);",
  toU32: "const toU32 = (x) => (x >= 4294967295 ? 4294967295 : x > 0 ? x >>> 0 : 0);",
  f32AsI32: "const f32AsI32 = (x) => ((scratchF[0] = x), scratchI[0]);",
  f32AsU32: "const f32AsU32 = (x) => ((scratchF[0] = x), scratchU[0]);",
  i32AsF32: "const i32AsF32 = (x) => ((scratchI[0] = x), scratchF[0]);",
  /** Of few elements a loop is faster than making a view. */
  copy: [
    "function copy(to, toStart, from, fromStart, count) {",
    "  if (count > 64) to.set(from.subarray(fromStart, fromStart + count), toStart);",
    "  else for (let i = 0; i < count; i++) to[toStart + i] = from[fromStart + i];",
    "}",
  ].join("\n"),
};

const isHelper = (name: string): name is Helper => Object.hasOwn(sources, name);
const needsScratch: ReadonlySet<Helper> = new Set<Helper>(["f32AsI32", "f32AsU32", "i32AsF32"]);

/** The definitions of the helpers in `used`. */
export function printHelpers(used: ReadonlySet<Helper>): readonly string[] {
  const names = Object.keys(sources)
    .filter(isHelper)
    .filter((name) => used.has(name));
  const start = names.some((name) => needsScratch.has(name)) ? [scratch] : [];
  return [...start, ...names.map((name) => sources[name])];
}

/** Names that generated modules use for themselves. */
export const moduleNames: readonly string[] = [
  ...Object.keys(sources),
  "scratchF",
  "scratchI",
  "scratchU",
  "inputs",
  "outputs",
  "effect",
  "arena",
  "run",
];
