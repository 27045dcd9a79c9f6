/** Results that files decide, as long as these are what they were. */
import { textOfFile } from "../commands/read-function.ts";

interface Decided {
  readonly files: readonly string[];
}

export class Remembered<R extends Decided> {
  readonly #found = new Map<string, { readonly texts: readonly (string | undefined)[]; readonly result: R }>();

  /** What `make` makes for `key`, anew if a file has another text than it had. */
  async get(key: string, make: () => Promise<R>): Promise<R> {
    const before = this.#found.get(key);
    if (before && before.result.files.every((file, i) => textOfFile(file) === before.texts[i])) return before.result;
    const result = await make();
    this.#found.set(key, { texts: result.files.map(textOfFile), result });
    return result;
  }
}
