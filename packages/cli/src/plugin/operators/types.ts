/** What types of TypeScript are to operators. */
import { ts } from "ts-morph";

/** `nothing` is undefined and null. */
export type Kind = "tensor" | "number" | "boolean" | "nothing" | "any" | "other";

/** What a value of either kind is. */
export function join(a: Kind, b: Kind): Kind {
  if (a === b || b === "nothing") return a;
  if (a === "nothing") return b;
  const both = [a, b];
  if (both.includes("other")) return "other";
  if (both.includes("any")) return "any";
  // Numbers and booleans are tensors to functions of tensors.
  return both.includes("tensor") ? "tensor" : "other";
}

export function kindOfType(type: ts.Type): Kind {
  if (type.isUnion()) return type.types.map(kindOfType).reduce(join);
  if (type.isIntersection()) return type.types.some(isTensor) ? "tensor" : kindOfFlags(type.types[0] ?? type);
  return isTensor(type) ? "tensor" : kindOfFlags(type);
}

function kindOfFlags({ flags }: ts.Type): Kind {
  if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return "any";
  if (flags & ts.TypeFlags.NumberLike) return "number";
  if (flags & ts.TypeFlags.BooleanLike) return "boolean";
  if (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void | ts.TypeFlags.Never)) return "nothing";
  return "other";
}

/** The class of `cotangent`, from its sources or as it is installed. */
function isTensor(type: ts.Type): boolean {
  const symbol = type.getSymbol();
  const place = symbol?.name === "Tensor" ? symbol.declarations?.[0]?.getSourceFile().fileName : undefined;
  return place !== undefined && /[\\/]cotangent[\\/](?:dist|src)[\\/]tensor\./.test(place);
}
