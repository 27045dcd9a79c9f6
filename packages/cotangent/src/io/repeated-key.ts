/** A key that some object in `json` has twice, or undefined. `json` must be valid; `JSON.parse` would keep the last one in silence. */
export function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (let i = 0; i < json.length; i++) {
    if (json[i] === "{") open.push(new Set());
    else if (json[i] === "}") open.pop();
    else if (json[i] === '"') {
      const end = endOfText(json, i);
      const keys = open.at(-1);
      const key = json.slice(i, end);
      i = end - 1;
      if (!keys || !isColonNext(json, end)) continue;
      const name = unescape(key);
      if (keys.has(name)) return name;
      keys.add(name);
    }
  }
  return undefined;
}

/** The position after the text in quotes that begins at `start`. */
function endOfText(json: string, start: number): number {
  let i = start + 1;
  while (json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
  return i + 1;
}

function isColonNext(json: string, start: number): boolean {
  let i = start;
  while (/\s/.test(json.charAt(i))) i++;
  return json[i] === ":";
}

/** The same name may be written with and without escapes. */
const unescape = (text: string): string => String(JSON.parse(text));
