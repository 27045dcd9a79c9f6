/** Enums: objects of constants. */
import type { EnumDeclaration } from "ts-morph";
import type { Machine } from "../machine.ts";
import { place } from "../packed.ts";
import { known, type Staged } from "../staged.ts";

export function evaluateEnum(m: Machine, declaration: EnumDeclaration): Staged {
  const fields = declaration.getMembers().map((member) => [member.getName(), known(member.getValue())] as const);
  return place(m, { kind: "record", fields: new Map(fields) });
}
