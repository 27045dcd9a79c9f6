/**
 * Programs as text. The text is complete: `parse(print(p))` is `p`, and programs are equal exactly when their text is.
 *
 *     cotangent-ir 1
 *     program main(%0: f32[3]) {
 *       %1: f32[3] = exp(%0)
 *       return %1
 *     }
 */
import { showDim } from "./dim.ts";
import { get } from "./errors.ts";
import { positionsOf } from "./positions.ts";
import { isDtype, isProgram, isSize, type Param, type Params, type Program, type Step, type Value } from "./program.ts";
import { showType } from "./type.ts";

export const header = "cotangent-ir 1";

/** A number so that reading it back gives the same bits. */
export function showNumber(x: number): string {
  if (Object.is(x, -0)) return "-0";
  if (Number.isNaN(x)) return "nan";
  return Math.abs(x) === Infinity ? (x > 0 ? "inf" : "-inf") : String(x);
}

/** A parameter; sub-programs are shown by `program`, in place. */
export function showParam(param: Param, program: (body: Program) => string): string {
  if (typeof param === "number") return showNumber(param);
  if (typeof param === "string") return JSON.stringify(param);
  if (param === null || typeof param === "boolean") return String(param);
  if (isDtype(param)) return param.name;
  if (isProgram(param)) return program(param);
  if (isSize(param)) return `<${showDim(param)}>`;
  return `[${param.map((item) => showParam(item, program)).join(", ")}]`;
}

const brief = (body: Program): string => `program ${body.name}`;

/** `{axis=1, …}`, or nothing where there are none; keys sorted. */
export function showParams(params: Params, program: (body: Program) => string = brief): string {
  const entries = Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0
    ? ""
    : `{${entries.map(([name, param]) => `${name}=${showParam(param, program)}`).join(", ")}}`;
}

function printBody(program: Program, indent: string, printer: (body: Program, indent: string) => string): string {
  const positions = positionsOf(program);
  const ref = (value: Value): string => `%${get(positions, value, "position of a value")}`;
  const typed = (value: Value): string => `${ref(value)}: ${showType(value.type)}`;
  const inner = `${indent}  `;
  const line = ({ primitive, args, params, results }: Step): string =>
    `${inner}${results.map(typed).join(", ")}${results.length > 0 ? " = " : ""}${primitive.name}${showParams(params, (body) => printer(body, inner))}(${args.map(ref).join(", ")})\n`;
  const lines = program.steps.map(line).join("");
  return `program ${program.name}(${program.inputs.map(typed).join(", ")}) {\n${lines}${inner}return ${program.outputs.map(ref).join(", ")}\n${indent}}`;
}

/** The text of `program`. Equal programs have equal text; sub-programs are printed in place. */
export function print(program: Program): string {
  const nested = (body: Program, indent: string): string => printBody(body, indent, nested);
  return `${header}\n${nested(program, "")}\n`;
}
