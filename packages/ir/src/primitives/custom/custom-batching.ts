/** A function whose batching rule is the user's. */
import { inline } from "../../builder.ts";
import { ArgumentError } from "../../errors.ts";
import type { Dim } from "../../dim.ts";
import type { BatchedProgram, Primitive } from "../../primitive.ts";
import { typesOf, type Program } from "../../program.ts";
import type { ArrayType } from "../../type.ts";
import { callRules, checkInputs } from "../control.ts";

export type CustomBatchingParams = {
  readonly body: Program;
  /** What {@link noteBatchRule} returned. */
  readonly rule: string;
};

/** The program on arguments of which some have a leading axis, and which of its results have one. */
export type BatchRule = (batch: CustomBatch) => BatchedProgram;

export interface CustomBatch {
  /** For one example. */
  readonly body: Program;
  /** Of the arguments, with the leading axis of length `size` where they are `batched`. */
  readonly types: readonly ArrayType[];
  readonly batched: readonly boolean[];
  readonly size: Dim;
}

const rules = new Map<string, BatchRule>();

/** Makes `rule` known; the name that programs have for it. */
export function noteBatchRule(rule: BatchRule): string {
  const id = String(rules.size);
  rules.set(id, rule);
  return id;
}

/**
 * `y = body(x)`, which becomes what the rule says under `vmap`. Derivatives are those of the body, and of what the rule made
 * where `vmap` came first.
 */
export const customBatching: Primitive<CustomBatchingParams> = {
  name: "customBatching",
  type(args, { body }) {
    checkInputs(args, body, "customBatching");
    return typesOf(body.outputs);
  },
  lower: (_, { body }) => ({ form: "call", body }),
  derivative: { kind: "control", ...callRules },
  opaque: true,
  batch(b, args, { body, rule }, { batched, size, transforms }) {
    const found = rules.get(rule);
    if (!found)
      throw new ArgumentError(
        "bad-argument",
        `"${body.name}" has a batching rule that is not known here`,
        "programs with a customBatching() are mapped where they were traced; map before printing them",
      );
    const mapped = found({ body, types: typesOf(args), batched, size });
    return transforms.forceBatched(b, inline(b, mapped.program, args), mapped.batched, size);
  },
};
