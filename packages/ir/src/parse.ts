/** Programs from text: the inverse of {@link import("./print.ts").print}. White space is free; every type is checked. */
import { newValue } from "./builder.ts";
import { check } from "./check.ts";
import { parseDim } from "./size-algebra.ts";
import { dtypeNamed } from "./dtype.ts";
import { CotangentError } from "./errors.ts";
import { header, showParams } from "./print.ts";
import type { Primitive } from "./primitive.ts";
import { primitives } from "./primitives/index.ts";
import { typesOf, type Param, type Params, type Program, type Step, type Value } from "./program.ts";
import { TextCursor } from "./text-cursor.ts";
import { equalTypes, parseType, showTypes, type ArrayType } from "./type.ts";

/**
 * The program that `text` describes: `parse(print(p))` prints as `p`.
 *
 * @throws ProgramError with line and column: `parse-error` where the text has another form, `unknown-primitive`,
 * `unknown-entry` where an entry is read that is not in the context yet, `ill-typed` where a type is not what follows.
 */
export function parse(text: string): Program {
  const cursor = new TextCursor(text);
  cursor.expect(header);
  const program = parseProgram(cursor);
  cursor.skip();
  if (cursor.position < text.length) throw cursor.expected("the end of the text");
  check(program);
  return program;
}

function parseProgram(cursor: TextCursor): Program {
  cursor.expect("program");
  const name = cursor.demand(/[^(\n]*(?=\()/y, "the name of the program and its inputs")[0];
  const context: Value[] = [];
  cursor.expect("(");
  const inputs = parseEntries(cursor, ")", 0);
  context.push(...inputs);
  cursor.expect("{");
  const steps: Step[] = [];
  while (!cursor.accept("return ")) steps.push(parseStep(cursor, context));
  const outputs = cursor.list("}", () => parseReference(cursor, context));
  return { kind: "program", name, inputs, steps, outputs };
}

/** `%k: type, …` up to `close`, with k counted from `next`. */
function parseEntries(cursor: TextCursor, close: string, next: number): readonly Value[] {
  let expected = next;
  return cursor.list(close, () => parseEntry(cursor, expected++));
}

function parseEntry(cursor: TextCursor, expected: number): Value {
  cursor.skip();
  const start = cursor.position;
  const position = Number(cursor.demand(/%(\d+)/y, "an entry such as %0")[1]);
  if (position !== expected)
    throw cursor.error(
      "parse-error",
      `entry %${position} is made where entry %${expected} comes next`,
      "number entries by their position in the context",
      start,
    );
  cursor.expect(":");
  return newValue(parseArrayType(cursor));
}

function parseArrayType(cursor: TextCursor): ArrayType {
  cursor.skip();
  const start = cursor.position;
  const [text] = cursor.demand(/\w+\[[^\]\n]*\]/y, "a type such as f32[2,3]");
  const type = parseType(text);
  if (!type)
    throw cursor.error(
      "parse-error",
      `"${text}" is no type`,
      "a type is a dtype (f16, f32, f64, i32, u32, bool) and sizes, as f32[2,n]",
      start,
    );
  return type;
}

function parseReference(cursor: TextCursor, context: readonly Value[]): Value {
  cursor.skip();
  const start = cursor.position;
  const position = Number(cursor.demand(/%(\d+)/y, "an entry such as %0")[1]);
  const value = context[position];
  if (!value)
    throw cursor.error(
      "unknown-entry",
      `entry %${position} is read, but the context has ${context.length} entries`,
      "a step may read only inputs and results of earlier steps",
      start,
    );
  return value;
}

/** `%k: type, … = primitive{params}(%i, …)`; the part before the name is absent where there is no result. */
function parseStep(cursor: TextCursor, context: Value[]): Step {
  cursor.skip();
  const start = cursor.position;
  const results = cursor.take(/(?=%)/y) ? parseEntries(cursor, "=", context.length) : [];
  cursor.skip();
  const nameStart = cursor.position;
  const [name] = cursor.demand(/[A-Za-z_]\w*/y, "an operation or return");
  const primitive = primitives.get(name);
  if (!primitive)
    throw cursor.error(
      "unknown-primitive",
      `no operation is called "${name}"`,
      `operations are those of the table \`primitives\`, ${nearest(name)}`,
      nameStart,
    );
  const params = parseParams(cursor);
  cursor.expect("(");
  const args = cursor.list(")", () => parseReference(cursor, context));
  checkTypes(cursor, start, { primitive, args, params, results });
  context.push(...results);
  return { primitive, args, params, results };
}

/** The operations whose names begin like `name`, for the hint. */
function nearest(name: string): string {
  const close = [...primitives.keys()].filter((known) => known[0]?.toLowerCase() === name[0]?.toLowerCase());
  return close.length > 0 ? `such as ${close.join(", ")}` : `such as ${[...primitives.keys()].slice(0, 5).join(", ")}`;
}

function checkTypes(cursor: TextCursor, start: number, { primitive, args, params, results }: Step): void {
  const found = typesOf(results);
  const shown = (): string => `${primitive.name}${showParams(params)} of ${showTypes(typesOf(args))}`;
  const derived = derivedTypes(cursor, start, primitive, { args, params, shown });
  if (derived.length === found.length && derived.every((type, i) => found[i] && equalTypes(type, found[i]))) return;
  throw cursor.error(
    "ill-typed",
    `${shown()} gives ${showTypes(derived)}, but the text says ${showTypes(found) || "nothing"}`,
    "write the types that follow from the arguments",
    start,
  );
}

interface Applied {
  readonly args: readonly Value[];
  readonly params: Params;
  readonly shown: () => string;
}

function derivedTypes(
  cursor: TextCursor,
  start: number,
  primitive: Primitive,
  { args, params, shown }: Applied,
): readonly ArrayType[] {
  try {
    const types = primitive.type(typesOf(args), params);
    // A type made of a missing parameter cannot be shown.
    showTypes(types);
    return types;
  } catch (cause) {
    // Other errors come from parameters that are missing or of another kind than the operation reads.
    const [found, hint] =
      cause instanceof CotangentError
        ? [cause.message.split("\n")[0], cause.hint]
        : ["its parameters do not fit", "compare with print() of a program that has this operation"];
    throw cursor.error("ill-typed", `${shown()}: ${found}`, hint, start, cause);
  }
}

function parseParams(cursor: TextCursor): Params {
  if (!cursor.accept("{")) return {};
  const entries = cursor.list("}", (): readonly [string, Param] => {
    const [name] = cursor.demand(/[A-Za-z_]\w*/y, "the name of a parameter");
    cursor.expect("=");
    return [name, parseParam(cursor)];
  });
  return Object.fromEntries(entries);
}

const words: ReadonlyMap<string, Param> = new Map<string, Param>([
  ["true", true],
  ["false", false],
  ["nan", Number.NaN],
]);

function parseParam(cursor: TextCursor): Param {
  cursor.skip();
  if (cursor.accept("[")) return cursor.list("]", () => parseParam(cursor));
  if (cursor.take(/(?=program[ (])/y)) return parseProgram(cursor);
  const start = cursor.position;
  const quoted = cursor.take(/"(?:[^"\\\n]|\\.)*"/y);
  if (quoted) return parseString(cursor, quoted[0], start);
  const size = cursor.take(/<([^>\n]*)>/y);
  if (size) return parseSize(cursor, size[1] ?? "", start);
  const number = cursor.take(/-?(?:inf\b|\d+(?:\.\d+)?(?:e[+-]?\d+)?)/y)?.[0];
  return number === undefined ? parseWord(cursor, start) : Number(number.replace("inf", "Infinity"));
}

function parseWord(cursor: TextCursor, start: number): Param {
  const [word] = cursor.demand(/[A-Za-z_]\w*/y, "a parameter");
  const value = words.get(word) ?? dtypeNamed(word);
  if (value !== undefined) return value;
  if (word === "null") return null;
  const hint = "a parameter is a number, a string, true, false, null, a dtype, <a size>, [a list] or a program";
  throw cursor.error("parse-error", `"${word}" is no parameter`, hint, start);
}

function parseString(cursor: TextCursor, text: string, start: number): string {
  try {
    // The text has the outer form of a string, so that JSON can only make one of it, or refuse an escape.
    return String(JSON.parse(text));
  } catch (cause) {
    throw cursor.error("parse-error", `${text} is no string`, "strings are written as in JSON", start, cause);
  }
}

function parseSize(cursor: TextCursor, text: string, start: number): Param {
  const dim = parseDim(text);
  if (dim === undefined)
    throw cursor.error("parse-error", `<${text}> is no size`, "a size is a sum of products, as <2*n+1>", start);
  return dim;
}
