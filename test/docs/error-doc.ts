/** What `docs/errors.md` says of one error code. */
export interface ErrorDoc {
  readonly cause: string;
  readonly wrong: string;
  readonly fixed: string;
}
