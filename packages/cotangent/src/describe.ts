/** What a JavaScript value is, for messages. */
export function describe(x: unknown): string {
  if (x === null || x === undefined) return String(x);
  if (typeof x === "function") return "a function";
  if (typeof x === "string") return `the string ${JSON.stringify(x.length > 20 ? `${x.slice(0, 20)}…` : x)}`;
  if (typeof x !== "object") return `a ${typeof x}`;
  if (Array.isArray(x)) return "a JavaScript array";
  const named: { readonly constructor?: { readonly name: string } | undefined } = x;
  const name = named.constructor?.name ?? "Object";
  return name === "Object" ? "an object" : `a value of class ${name}`;
}
