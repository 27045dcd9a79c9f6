/**
 * Numbers that shaders know only when they run: named sizes, and where arrays start that lie after others of such sizes.
 * They are members of one uniform, which all entry points of a module declare alike.
 */
import { mayBeNegative, type Dim, type Shape } from "@cotangent/ir";

/** The member that holds the size called `name`. */
export const sizeMember = (name: string): string => `n_${name}`;

/** The member that says before how many elements of four bytes an array starts, the one with this number. */
export const startMember = (number: number): string => `start${number}`;

/** A member as an i32; `used` gets to know of it. */
export function printMember(member: string, used: Set<string>): string {
  used.add(member);
  return `sizes.${member}`;
}

/** The value of `dim` as an i32, in parentheses unless it is one word. */
export function printDim(dim: Dim, used: Set<string>): string {
  if (typeof dim === "number") return dim < 0 ? `(${dim}i)` : `${dim}i`;
  const text = dim.algebra.expression(dim, (name) => printMember(sizeMember(name), used));
  return text.includes(" ") && !text.startsWith("(") ? `(${text})` : text;
}

/** The number of elements of an array of `shape`: none where a length would be negative. */
export function printCount(shape: Shape, used: Set<string>): string {
  const known = shape.reduce<number>((product, dim) => (typeof dim === "number" ? product * dim : product), 1);
  const open = shape.flatMap((dim) => {
    if (typeof dim === "number") return [];
    const text = printDim(dim, used);
    return [mayBeNegative(dim) ? `max(0i, ${text})` : text];
  });
  const factors = known === 1 && open.length > 0 ? open : [`${known}i`, ...open];
  return factors.length === 1 ? factors.join("") : `(${factors.join(" * ")})`;
}

/** The declaration of the uniform. */
export const printSizes = (members: readonly string[]): string =>
  `struct Sizes { ${members.map((member) => `${member}: i32`).join(", ")} }
@group(1) @binding(1) var<uniform> sizes: Sizes;`;

/** What some entry points use, in the order in which the uniform has it. */
export const membersOf = (entries: readonly { readonly sizes: ReadonlySet<string> }[]): readonly string[] =>
  [...new Set(entries.flatMap(({ sizes }) => [...sizes]))].toSorted();
