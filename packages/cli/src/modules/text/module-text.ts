/** The functions of a module that its exported functions share: they read and make plain values. */
import { at } from "cotangent/compiler";
import { countLeaves, type Plain } from "../plain.ts";
import type { SizeNames } from "./dim-text.ts";
import { printMaker } from "./maker.ts";
import { mistakeText } from "./mistake.ts";
import { printReader } from "./reader.ts";
import { Scope } from "./words.ts";

const sizes: SizeNames = new Map();

/** What the functions for types are called, which parameters must not hide. */
export const sharedNames = /^(?:read|plain)_\d+/;

/** A function for each type of values, made when it is first asked for. */
export class ModuleText {
  readonly scope: Scope;
  readonly mistake: string;
  readonly #functions: string[] = [];
  readonly #readers = new Map<string, string>();
  readonly #makers = new Map<string, string>();

  /** @param taken names of the code that the module is around */
  constructor(taken: Iterable<string>) {
    this.scope = new Scope(taken);
    this.mistake = this.scope.take("mistake");
  }

  get lines(): readonly string[] {
    return [...mistakeText(this.mistake), ...this.#functions];
  }

  /** The name of the function `(value, what, …leaves)` that checks a value and fills the arrays of its leaves. */
  reader(type: Plain): string {
    return this.#remembered(this.#readers, type, "read", (own) => {
      const [value, what] = [own.take("value"), own.take("what")];
      const leaves = Array.from({ length: countLeaves(type) }, () => own.fresh("x"));
      let next = 0;
      const body = printReader(type, value, [{ code: what }], {
        sizes,
        mistake: this.mistake,
        nextLeaf: () => at(leaves, next++),
        fresh: (letter) => own.fresh(letter),
      });
      return { params: [value, what, ...leaves], body };
    });
  }

  /** The name of the function `(…leaves)` that returns a value. */
  maker(type: Plain): string {
    return this.#remembered(this.#makers, type, "plain", (own) => {
      const leaves = Array.from({ length: countLeaves(type) }, () => own.fresh("y"));
      let next = 0;
      const before: string[] = [];
      const value = printMaker(type, {
        sizes,
        nextLeaf: () => at(leaves, next++),
        fresh: (letter) => own.fresh(letter),
        line: (text) => before.push(text),
      });
      return { params: leaves, body: [...before, `return ${value};`] };
    });
  }

  #remembered(known: Map<string, string>, type: Plain, name: string, print: (own: Scope) => Printed): string {
    const key = JSON.stringify(type);
    const found = known.get(key);
    if (found !== undefined) return found;
    const own = this.scope.take(`${name}_${known.size}`);
    known.set(key, own);
    const { params, body } = print(new Scope([this.mistake]));
    this.#functions.push("", `function ${own}(${params.join(", ")}) {`, ...body.map((line) => `  ${line}`), "}");
    return own;
  }
}

interface Printed {
  readonly params: readonly string[];
  readonly body: readonly string[];
}
