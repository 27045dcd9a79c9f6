/** Dtypes by name. */
import { ArgumentError, dtypeNamed, dtypes, type ComplexDtypeName, type Dtype, type DtypeName } from "@cotangent/ir";

export type DtypeLike = Dtype | DtypeName | ComplexDtypeName;

/** Those that come with complex arrays, where a program has these. */
export const complexDtypes: Map<string, Dtype> = new Map();

/** @throws ArgumentError for a name that is none, which complex ones are in a bundle without complex arrays. */
export function dtypeOf(dtype: DtypeLike): Dtype {
  const name = typeof dtype === "object" ? dtype.name : dtype;
  const found = dtypeNamed(name) ?? complexDtypes.get(name);
  if (found) return found;
  throw new ArgumentError(
    "unknown-dtype",
    `there is no dtype "${name}"`,
    `the dtypes are ${Object.keys(dtypes).join(", ")}; or import { complex64 }`,
  );
}
