/** Dtypes by name. */
import { ArgumentError, dtypeNamed, dtypes, type Dtype, type DtypeName } from "@cotangent/ir";

export type DtypeLike = Dtype | DtypeName;

/** @throws ArgumentError for a name that is none. */
export function dtypeOf(dtype: DtypeLike): Dtype {
  if (typeof dtype !== "string") return dtype;
  const found = dtypeNamed(dtype);
  if (found) return found;
  throw new ArgumentError(
    "unknown-dtype",
    `there is no dtype "${dtype}"`,
    `the dtypes are ${Object.keys(dtypes).join(", ")}`,
  );
}
