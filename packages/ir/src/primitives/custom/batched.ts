/** Programs under `vmap` whose results must have the batch axis whether or not they differ between examples. */
import { Builder, inline } from "../../builder.ts";
import type { BatchTransforms } from "../../primitive.ts";
import type { Dim } from "../../dim.ts";
import { typesOf, type Program } from "../../program.ts";

/** `program` on inputs of which the `batched` have a leading axis; the results before position `first` all have it. */
export function batchedFrom(
  program: Program,
  batched: readonly boolean[],
  {
    size,
    transforms,
    first = program.outputs.length,
  }: { readonly size: Dim; readonly transforms: BatchTransforms; readonly first?: number },
): Program {
  const mapped = transforms.vmap(program, batched, size);
  const b = new Builder();
  const found = inline(
    b,
    mapped.program,
    typesOf(mapped.program.inputs).map((type) => b.input(type)),
  );
  const outputs = transforms.forceBatched(
    b,
    found,
    mapped.batched.map((flag, i) => flag || i >= first),
    size,
  );
  return b.finish(outputs, mapped.program.name);
}

export const floats = <T extends { readonly type: { readonly dtype: { readonly differentiable: boolean } } }>(
  values: readonly T[],
): readonly T[] => values.filter(({ type }) => type.dtype.differentiable);
