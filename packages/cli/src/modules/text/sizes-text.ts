/** Functions of modules whose arrays may have any length. */

/** The length of an array at a place where nothing is checked yet; 0 where there is no array to look at. */
export const lengthText = (name: string, mistake: string): readonly string[] => [
  `function ${name}(value, what, isInside) {`,
  "  if (isInside && value === undefined) return 0;",
  `  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) throw ${mistake}(what, value, "an array");`,
  "  return value.length;",
  "}",
];

/** The same where the array may be a buffer of a device, whose rows have so many bytes, if that is known. */
export const lengthOnDeviceText = (name: string, mistake: string): readonly string[] => [
  `function ${name}(value, what, isInside, rowBytes) {`,
  "  if (isInside && value === undefined) return 0;",
  '  if (typeof value?.mapAsync === "function") {',
  `    if (rowBytes === undefined) throw ${mistake}(what, value, "an array: a buffer does not say how long its rows are");`,
  "    return Math.floor(value.size / rowBytes);",
  "  }",
  `  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) throw ${mistake}(what, value, "an array");`,
  "  return value.length;",
  "}",
];

/**
 * Code and memory for some sizes: the last few are kept.
 *
 * @param memory the variable of a memory, if there is one: when it grows, arrays on it are lost
 */
export const instanceText = (name: string, _mistake: string, memory?: string): readonly string[] => [
  `function ${name}(kept, make, sizes) {`,
  `  const i = kept.findIndex((one) => ${memory === undefined ? "" : `one.buffer === ${memory}.buffer && `}one.sizes.every((size, k) => size === sizes[k]));`,
  "  if (i === 0) return kept[0].call;",
  "  const found = i < 0 ? { sizes, call: make(...sizes) } : kept.splice(i, 1)[0];",
  ...(memory === undefined ? [] : [`  found.buffer = ${memory}.buffer;`]),
  "  kept.unshift(found);",
  "  if (kept.length > 4) kept.pop();",
  "  return found.call;",
  "}",
];

/** Loops say the name of the size that was too short for them; it becomes twice as long until they come to their end. */
export const growText = (name: string): readonly string[] => [
  `function ${name}(rooms, call) {`,
  "  for (;;) {",
  "    const found = call();",
  '    if (typeof found !== "string") return found;',
  "    rooms[found] *= 2;",
  "  }",
  "}",
];
