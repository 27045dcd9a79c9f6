/** Functions that printed kernels call; printed only where used. */

export type Helper =
  | "special"
  | "isNan"
  | "signOf"
  | "minimum"
  | "maximum"
  | "cubeRoot"
  | "expMinusOne"
  | "logOnePlus"
  | "safeTanh"
  | "power"
  | "divideI32"
  | "divideU32"
  | "remainderI32"
  | "remainderU32"
  | "roundToHalf"
  | "toI32"
  | "toU32";

interface Source {
  readonly needs?: readonly Helper[];
  readonly text: string;
}

/** In an order in which each comes after what it needs. */
const sources: Readonly<Record<Helper, Source>> = {
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
  minimum: {
    needs: ["isNan"],
    text: "fn minimum(x: f32, y: f32) -> f32 { return select(min(x, y), x + y, isNan(x) || isNan(y)); }",
  },
  maximum: {
    needs: ["isNan"],
    text: "fn maximum(x: f32, y: f32) -> f32 { return select(max(x, y), x + y, isNan(x) || isNan(y)); }",
  },
  cubeRoot: {
    needs: ["isNan"],
    text: [
      "fn cubeRoot(x: f32) -> f32 {",
      "  if (x == 0.0 || isNan(x) || abs(x) > 3.0e38) { return x; }",
      "  let y = pow(abs(x), 0.33333334);",
      "  return sign(x) * (y - (y * y * y - abs(x)) / (3.0 * y * y));",
      "}",
    ].join("\n"),
  },
  expMinusOne: {
    text: "fn expMinusOne(x: f32) -> f32 { return select(exp(x) - 1.0, x * (1.0 + x * (0.5 + x * (0.16666667 + x * (0.041666668 + x * 0.008333334)))), abs(x) < 0.25); }",
  },
  logOnePlus: {
    text: [
      "fn logOnePlus(x: f32) -> f32 {",
      "  let s = x / (2.0 + x);",
      "  let q = s * s;",
      "  return select(log(1.0 + x), 2.0 * s * (1.0 + q * (0.33333334 + q * (0.2 + q * (0.14285715 + q * 0.11111111)))), abs(x) < 0.25);",
      "}",
    ].join("\n"),
  },
  safeTanh: {
    needs: ["isNan"],
    text: [
      "fn safeTanh(x: f32) -> f32 {",
      "  let q = x * x;",
      "  let large = sign(x) * (1.0 - 2.0 / (exp(2.0 * min(abs(x), 15.0)) + 1.0));",
      "  let value = select(large, x * (1.0 - q * (0.33333333 - q * (0.13333333 - q * 0.05396825))), abs(x) < 0.3);",
      "  return select(value, x, isNan(x));",
      "}",
    ].join("\n"),
  },
  power: {
    needs: ["special", "isNan"],
    text: [
      "fn power(x: f32, y: f32) -> f32 {",
      "  if (y == 0.0 || x == 1.0) { return 1.0; }",
      "  if (isNan(x) || isNan(y)) { return x + y; }",
      "  let size = pow(abs(x), y);",
      "  if (x >= 0.0) { return size; }",
      "  if (y != floor(y)) { return bitcast<f32>(nan_bits); }",
      "  return select(size, -size, abs(y - 2.0 * floor(y * 0.5)) == 1.0);",
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
  toI32: { needs: ["isNan"], text: "fn toI32(x: f32) -> i32 { return select(i32(x), 0i, isNan(x)); }" },
  toU32: { needs: ["isNan"], text: "fn toU32(x: f32) -> u32 { return select(u32(x), 0u, isNan(x)); }" },
};

const isHelper = (name: string): name is Helper => Object.hasOwn(sources, name);

/** The definitions of the helpers in `used` and of those that they need. */
export function printHelpers(used: ReadonlySet<Helper>): readonly string[] {
  const needed = new Set(used);
  for (const helper of needed) for (const other of sources[helper].needs ?? []) needed.add(other);
  return Object.keys(sources)
    .filter(isHelper)
    .filter((name) => needed.has(name))
    .map((name) => sources[name].text);
}
