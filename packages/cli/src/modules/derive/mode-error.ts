/** A function has no such derivative, or a module no such target. */
export class ModeError extends Error {
  /** As codes of diagnostics. */
  readonly code: string;
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string) {
    super(message);
    this.name = "ModeError";
    this.code = code;
    this.remedy = remedy;
  }
}

/** @throws ModeError if a name is that of no parameter. */
export function requireParameters(
  { name, parameters }: { readonly name: string; readonly parameters: readonly { readonly name: string }[] },
  wanted: readonly string[],
): void {
  const unknown = wanted.find((one) => !parameters.some((field) => field.name === one));
  if (unknown === undefined) return;
  throw new ModeError(
    "unknown-parameter",
    `"${name}" has no parameter "${unknown}"`,
    parameters.length === 0 ? "it has none" : `its parameters are ${parameters.map((field) => field.name).join(", ")}`,
  );
}
