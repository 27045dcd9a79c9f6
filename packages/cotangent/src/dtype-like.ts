/** Dtypes by name. */
import { ArgumentError, dtypeNamed, dtypes, type ComplexDtypeName, type Dtype, type DtypeName } from "@cotangent/ir";
import { isComplex } from "./content.ts";

export type DtypeLike = Dtype | DtypeName | ComplexDtypeName;

/** @throws ArgumentError for a name that is none. */
export function dtypeOf(dtype: DtypeLike): Dtype {
  if (typeof dtype === "object" && isComplex(dtype)) return dtype;
  const name = typeof dtype === "object" ? dtype.name : dtype;
  const found = dtypeNamed(name);
  if (found) return found;
  throw new ArgumentError(
    "unknown-dtype",
    `there is no dtype "${name}"`,
    `the dtypes are ${Object.keys(dtypes).join(", ")}; complex ones: import { complex64 }`,
  );
}
