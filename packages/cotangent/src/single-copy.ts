/** Two copies of Cotangent in one process would not know each other's tensors; the second one to load refuses to. */
import { ArgumentError } from "@cotangent/ir";

const key = Symbol.for("cotangent.copy");

/** @throws ArgumentError if another copy, loaded from another place, has registered itself on `holder`. */
export function requireSingleCopy(place: string, holder: object = globalThis): void {
  const other: unknown = Reflect.get(holder, key);
  if (typeof other === "string" && other !== place)
    throw new ArgumentError(
      "two-copies",
      `Cotangent is loaded twice: from ${other} and from ${place}`,
      "install one copy (`npm ls cotangent` shows why there are two), or mark it as external in the bundler",
    );
  Reflect.set(holder, key, place);
}
