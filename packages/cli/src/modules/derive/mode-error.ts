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
