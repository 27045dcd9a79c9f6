/** What the doc comments of operations say: their documentation is there and nowhere else. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../packages/ir/src/primitives");
const declaration = /\/\*\*((?:(?!\*\/).)*)\*\/\nexport const (\w+): Primitive\b/gs;

const comments: ReadonlyMap<string, string> = new Map(
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(declaration)])
    .map(([, comment, name]) => [name!, textOf(comment!)]),
);

function textOf(comment: string): string {
  return comment
    .replaceAll(/(?:\n \*[ \t]*)+/g, " ")
    .replaceAll(/\{@link (\w+)\}/g, "`$1`")
    .trim();
}

export function docOf(name: string): string {
  const text = comments.get(name);
  if (text === undefined) throw new Error(`operation ${name} has no doc comment`);
  return text;
}
