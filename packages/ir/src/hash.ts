/** Structural hashes of programs: equal programs have equal hashes, and names of programs do not matter. */
import { get } from "./errors.ts";
import { positionsOf } from "./positions.ts";
import { showParams } from "./print.ts";
import type { Program, Step, Value } from "./program.ts";
import { showType } from "./type.ts";

const hashes = new WeakMap<Program, string>();

/** A 106-bit hash of text, as two interleaved 53-bit multiplicative hashes in base 36. */
function digest(lines: readonly string[]): string {
  let a = 0x9e3779b1;
  let b = 0x85ebca77;
  let c = 0xc2b2ae3d;
  let d = 0x27d4eb2f;
  for (const line of lines) {
    for (let i = 0; i < line.length; i++) {
      const code = line.charCodeAt(i);
      a = Math.imul(a ^ code, 0x85ebca6b);
      b = Math.imul(b ^ code, 0xc2b2ae35);
      c = Math.imul(c + code, 0x27d4eb2f) ^ (c >>> 15);
      d = Math.imul(d ^ (code + i), 0x165667b1) ^ (d >>> 13);
    }
    a ^= b >>> 16;
    c ^= d >>> 11;
  }
  return [a, b, c, d].map((part) => (part >>> 0).toString(36)).join(".");
}

/** The hash of `program` without its name; computed once for each program object. */
export function hash(program: Program): string {
  const known = hashes.get(program);
  if (known !== undefined) return known;
  const positions = positionsOf(program);
  const ref = (value: Value): string => String(get(positions, value, "position of a value"));
  const line = ({ primitive, args, params }: Step): string =>
    `${primitive.name}${showParams(params, hash)}(${args.map(ref).join()})`;
  const computed = digest([
    program.inputs.map((input) => showType(input.type)).join(),
    ...program.steps.map(line),
    program.outputs.map(ref).join(),
  ]);
  hashes.set(program, computed);
  return computed;
}
