/** Identifiers of WGSL: a prefix that no word of the language has, and the letters of the name that people gave. */

export const clean = (name: string): string => name.replaceAll(/[^A-Za-z0-9]+/g, "_").slice(0, 40);

/** `b0_x`: unique where the letter and the number are. */
export const identifier = (letter: string, number: number, name: string): string => `${letter}${number}_${clean(name)}`;

/** Not `i32`, which is a type. */
export const axisName = (axis: number): string => `k${axis}`;
