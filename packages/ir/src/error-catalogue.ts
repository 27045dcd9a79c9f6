/** Every error code, with what `docs/errors.md` says of it: the cause, a program that has it, and the program mended. */

export type ErrorCode =
  | "shape-mismatch"
  | "size-mismatch"
  | "rank-mismatch"
  | "dtype-mismatch"
  | "axis-out-of-range"
  | "bad-axes"
  | "empty-axis"
  | "wrong-arity"
  | "wrong-length"
  | "wrong-input"
  | "unknown-size"
  | "unknown-entry"
  | "no-return"
  | "defined-twice"
  | "ill-typed"
  | "parse-error"
  | "unknown-primitive"
  | "not-differentiable"
  | "not-linear"
  | "check-failed"
  | "carry-mismatch";
