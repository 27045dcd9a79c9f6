/** Functions that printed kernels call, written by hand; printed only where used. */
import type { ExpandedOp } from "@cotangent/ir";

/** A function that is printed from the expansion of an operation. */
export type ExpansionName = `${ExpandedOp}F32`;
export const expansionName = (op: ExpandedOp): ExpansionName => `${op}F32`;

export type Helper = WrittenHelper | ExpansionName;
type WrittenHelper =
  | "special"
  | "isNan"
  | "signOf"
  | "minimum"
  | "maximum"
  | "remainderF32"
  | "divideI32"
  | "divideU32"
  | "remainderI32"
  | "remainderU32"
  | "roundToHalf"
  | "toI32"
  | "toU32";

interface Source {
  readonly needs?: readonly WrittenHelper[];
  readonly text: string;
}

/** In an order in which each comes after what it needs. */
const sources: Readonly<Record<WrittenHelper, Source>> = {
  // Variables, so that no compiler sees constants that overflow.
  special: {
    text: [
      "var<private> nan_bits: u32 = 0x7fc00000u;",
      "var<private> infinity_bits: u32 = 0x7f800000u;",
      "var<private> minus_infinity_bits: u32 = 0xff800000u;",
    ].join("\n"),
  },
  isNan: { text: "fn isNan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }" },
  signOf: { needs: ["isNan"], text: "fn signOf(x: f32) -> f32 { return select(sign(x), x, isNan(x) || x == 0.0); }" },
  // NaN counts, and so does the sign of zero: the bits of equal numbers differ in nothing else.
  minimum: {
    needs: ["isNan"],
    text: [
      "fn minimum(x: f32, y: f32) -> f32 {",
      "  let least = select(min(x, y), bitcast<f32>(bitcast<u32>(x) | bitcast<u32>(y)), x == y);",
      "  return select(least, x + y, isNan(x) || isNan(y));",
      "}",
    ].join("\n"),
  },
  maximum: {
    needs: ["isNan"],
    text: [
      "fn maximum(x: f32, y: f32) -> f32 {",
      "  let greatest = select(max(x, y), bitcast<f32>(bitcast<u32>(x) & bitcast<u32>(y)), x == y);",
      "  return select(greatest, x + y, isNan(x) || isNan(y));",
      "}",
    ].join("\n"),
  },
  // Long division of the significands, eight bits at a time: exact, and untouched by how floats are rounded or flushed.
  remainderF32: {
    needs: ["special"],
    text: [
      "fn remainderF32(x: f32, y: f32) -> f32 {",
      "  let a = bitcast<u32>(x) & 0x7fffffffu;",
      "  let b = bitcast<u32>(y) & 0x7fffffffu;",
      "  if (a >= 0x7f800000u || b > 0x7f800000u || b == 0u) { return bitcast<f32>(nan_bits); }",
      "  if (a < b) { return x; }",
      "  let low = max(b >> 23u, 1u);",
      "  let divisor = select(b, (b & 0x7fffffu) | 0x800000u, b >= 0x800000u);",
      "  var rest = select(a, (a & 0x7fffffu) | 0x800000u, a >= 0x800000u) % divisor;",
      "  var shifts = max(a >> 23u, 1u) - low;",
      "  while (shifts > 0u) {",
      "    let step = min(shifts, 8u);",
      "    rest = (rest << step) % divisor;",
      "    shifts = shifts - step;",
      "  }",
      "  let raise = min(countLeadingZeros(rest) - 8u, low - 1u);",
      "  let significand = rest << raise;",
      "  let size = select(significand, (significand & 0x7fffffu) | ((low - raise) << 23u), significand >= 0x800000u);",
      "  return bitcast<f32>(size | (bitcast<u32>(x) & 0x80000000u));",
      "}",
    ].join("\n"),
  },
  divideI32: {
    text: "fn divideI32(x: i32, y: i32) -> i32 { return select(x / select(y, 1i, y == 0i), 0i, y == 0i); }",
  },
  divideU32: {
    text: "fn divideU32(x: u32, y: u32) -> u32 { return select(x / select(y, 1u, y == 0u), 0u, y == 0u); }",
  },
  remainderI32: {
    text: "fn remainderI32(x: i32, y: i32) -> i32 { return select(x % select(y, 1i, y == 0i), 0i, y == 0i); }",
  },
  remainderU32: {
    text: "fn remainderU32(x: u32, y: u32) -> u32 { return select(x % select(y, 1u, y == 0u), 0u, y == 0u); }",
  },
  // Adds half of the unit that is cut off, less one if the last kept bit is 0: on bits, so that no compiler simplifies it.
  roundToHalf: {
    needs: ["special", "isNan"],
    text: [
      "fn roundToHalf(x: f32) -> f32 {",
      "  let size = bitcast<u32>(x) & 0x7fffffffu;",
      "  let sign = bitcast<u32>(x) & 0x80000000u;",
      "  if (isNan(x)) { return x; }",
      "  if (size >= 0x477ff000u) { return bitcast<f32>(sign | infinity_bits); }",
      "  if (size < 0x38800000u) { return round(x * 16777216f) / 16777216f; }",
      "  return bitcast<f32>(sign | ((size + 0xfffu + ((size >> 13u) & 1u)) & 0xffffe000u));",
      "}",
    ].join("\n"),
  },
  // The language saturates at the last f32 in range, which is not the last integer.
  toI32: {
    needs: ["isNan"],
    text: "fn toI32(x: f32) -> i32 { return select(select(i32(x), 2147483647i, x >= 2147483648f), 0i, isNan(x)); }",
  },
  toU32: {
    needs: ["isNan"],
    text: "fn toU32(x: f32) -> u32 { return select(select(u32(x), 4294967295u, x >= 4294967296f), 0u, isNan(x)); }",
  },
};

const isWritten = (name: string): name is WrittenHelper => Object.hasOwn(sources, name);

/** The definitions of the written helpers in `used` and of those that they need. */
export function printHelpers(used: ReadonlySet<Helper>): readonly string[] {
  const needed = new Set([...used].filter(isWritten));
  for (const helper of needed) for (const other of sources[helper].needs ?? []) needed.add(other);
  return Object.keys(sources)
    .filter(isWritten)
    .filter((name) => needed.has(name))
    .map((name) => sources[name].text);
}
