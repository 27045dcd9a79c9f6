/** What a function calls its parameters. */

/** Simple names as they are written, `a0`, `a1`, … for others; each once. @param text that of the function */
export function parameterNames(text: string, count: number): readonly string[] {
  const list = /^[^(]*?(?:=>|\()/.exec(text)?.[0].endsWith("=>") ? text.split("=>")[0] : parenthesized(text);
  const written = splitList(list ?? "").map(
    (part) => /^([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?:=|$)/u.exec(part.trim())?.[1],
  );
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    const name = written[i];
    names.push(name === undefined || names.includes(name) ? `a${i}` : name);
  }
  return names;
}

/** What is between the first parentheses. */
function parenthesized(text: string): string {
  const start = text.indexOf("(");
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "(") depth++;
    if (text[i] === ")" && --depth === 0) return text.slice(start + 1, i);
  }
  return "";
}

/** The parts between the commas that are in no brackets. */
export function splitList(text: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  for (const char of text) {
    if ("([{".includes(char)) depth++;
    if (")]}".includes(char)) depth--;
    if (char === "," && depth === 0) parts.push("");
    else parts.push(`${parts.pop() ?? ""}${char}`);
  }
  return parts.filter((part) => part.trim() !== "");
}
