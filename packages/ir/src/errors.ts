/**
 * What can go wrong, by who can act on it. Each error has a stable code with a section in `docs/errors.md`,
 * says what was found in the notation of the printer, finds the user's line by itself, and names what to do.
 */
import type { ErrorCode } from "./error-catalogue.ts";
import { userLine } from "./user-line.ts";

/** The base of all errors that Cotangent throws on purpose: what was found, on which line of the user's, and what to do. */
export class CotangentError extends Error {
  readonly code: ErrorCode;
  /** `file:line:column` of the user's code that was running; undefined where that is not known. */
  readonly line: string | undefined;
  readonly hint: string;

  constructor(code: ErrorCode, found: string, hint: string, options?: ErrorOptions) {
    const line = userLine();
    super(`[${code}] ${found}${line === undefined ? "" : `\n  line: ${line}`}\n  hint: ${hint}`, options);
    this.name = new.target.name;
    this.code = code;
    this.line = line;
    this.hint = hint;
  }
}

/** Types or shapes do not fit together. */
export class ShapeError extends CotangentError {}
/** A tracer was used in a way that a traced function cannot follow. */
export class TraceError extends CotangentError {}
/** A derivative was asked for where there is none. */
export class NotDifferentiableError extends CotangentError {}
/** A program (given as data or as text) breaks the rules of unary form. */
export class ProgramError extends CotangentError {}
/** An argument has a value or a structure that the function cannot take. */
export class ArgumentError extends CotangentError {}
/** A device cannot do what was asked of it. */
export class DeviceError extends CotangentError {}
/** A file does not hold what its format demands. */
export class FormatError extends CotangentError {}
/** A value failed a check that was asked for (`check`, `debugNans`, `checkGrads`). */
export class CheckError extends CotangentError {}

/** Marks a case that the types rule out; reaching it is a defect of Cotangent. */
export function unreachable(value: never, where: string): never {
  throw new Error(`internal: ${where} met ${JSON.stringify(value)}`);
}

/** `items[index]`, where an index out of range is a defect of Cotangent, not of its user. */
export function at<T>(items: ArrayLike<T>, index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`internal: no item ${index} among ${items.length}`);
  return item;
}

/** `map.get(key)`, where a missing key is a defect of Cotangent, not of its user. */
export function get<K, V>(map: { get(key: K): V | undefined }, key: K, what: string): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`internal: no ${what}`);
  return value;
}
