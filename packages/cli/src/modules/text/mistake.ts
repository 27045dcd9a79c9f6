/** The function of modules that says what is wrong with an argument. */

export const mistakeText = (name: string): readonly string[] => [
  `function ${name}(what, value, expected) {`,
  "  const isArray = Array.isArray(value);",
  "  const found =",
  "    isArray || ArrayBuffer.isView(value)",
  '      ? `${isArray ? "an array" : `a ${value.constructor.name}`} of ${value.length} elements`',
  '      : typeof value === "object" && value !== null',
  '        ? "an object"',
  '        : typeof value === "string" || typeof value === "function" || typeof value === "symbol"',
  "          ? `a ${typeof value}`",
  "          : String(value);",
  "  return new TypeError(`${what} is ${found}, expected ${expected}`);",
  "}",
];
