/** The body of a loop on rows of a batch of which some have ended: those keep their carries and add nothing more. */
import { inline, type Builder } from "../../builder.ts";
import { at } from "../../errors.ts";
import type { BatchTransforms } from "../../primitive.ts";
import type { Dim } from "../../dim.ts";
import type { Value } from "../../program.ts";
import { zeroOf } from "../constant.ts";
import { select } from "../logic.ts";
import { maskLike, safeRows } from "../rows.ts";
import type { ScanParams } from "./layout.ts";

export interface FrozenBody {
  /** The inputs of the body; carries are batched, and so are those others that `batched` says. */
  readonly consts: readonly Value[];
  readonly carries: readonly Value[];
  readonly elements: readonly Value[];
  readonly batched: { readonly consts: readonly boolean[]; readonly elements: readonly boolean[] };
  /** The rows that go on. */
  readonly mask: Value;
}

/** The next carries and the elements of results; all are batched. Rows that ended run on what the first other row runs on. */
export function runFrozen(
  b: Builder,
  { body, carries: count }: ScanParams,
  { consts, carries, elements, batched, mask }: FrozenBody,
  { size, transforms }: { readonly size: Dim; readonly transforms: BatchTransforms },
): { readonly carries: readonly Value[]; readonly elements: readonly Value[] } {
  const flags = [...batched.consts, ...carries.map(() => true), ...batched.elements];
  const mapped = transforms.vmap(body, flags, size);
  const safe = safeRows(b, [...consts, ...carries, ...elements], flags, mask);
  const outputs = transforms.forceBatched(b, inline(b, mapped.program, safe), mapped.batched, size);
  const chosen = (value: Value, other: Value): Value => b.one(select, [maskLike(b, mask, value.type), value, other]);
  return {
    carries: outputs.slice(0, count).map((next, i) => chosen(next, at(carries, i))),
    elements: outputs.slice(count).map((y) => chosen(y, zeroOf(b, y.type))),
  };
}
