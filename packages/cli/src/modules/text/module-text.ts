/** The functions of a module that its exported functions share: they read and make plain values. */
import { at } from "cotangent/compiler";
import { countLeaves, sizesIn, type Plain } from "../plain.ts";
import type { SizeNames } from "./dim-text.ts";
import { growText, instanceText, lengthOnDeviceText, lengthText } from "./sizes-text.ts";
import { printMaker } from "./maker.ts";
import { mistakeText } from "./mistake.ts";
import { printReader } from "./reader.ts";
import { Scope } from "./words.ts";

/** A function that values of one type share. */
export interface Shared {
  readonly name: string;
  /** The sizes that it takes the values of, before the arrays of leaves. */
  readonly sizes: readonly string[];
}

/** What the functions that a module shares are called, which parameters must not hide. */
export const sharedNames = /^(?:(?:read|plain)_\d|(?:lengthOf|lengthOnDevice|instance|grow)(?:_\d*)?$)/;

/** A function for each type of values, made when it is first asked for. */
export class ModuleText {
  readonly scope: Scope;
  readonly mistake: string;
  readonly #functions: string[] = [];
  readonly #readers = new Map<string, Shared>();
  readonly #makers = new Map<string, Shared>();
  readonly #helpers = new Map<string, string>();

  /** @param taken names of the code that the module is around */
  constructor(taken: Iterable<string>) {
    this.scope = new Scope(taken);
    this.mistake = this.scope.take("mistake");
  }

  get lines(): readonly string[] {
    return [...mistakeText(this.mistake), ...this.#functions];
  }

  /** The name of a function that modules with named sizes need: see sizes-text.ts. @param memory the same whenever it is asked for */
  helper(helper: keyof typeof helpers, memory?: string): string {
    const known = this.#helpers.get(helper);
    if (known !== undefined) return known;
    const name = this.scope.take(helper);
    this.#helpers.set(helper, name);
    this.#functions.push("", ...helpers[helper](name, this.mistake, memory));
    return name;
  }

  /** The function `(value, what, …sizes, …leaves)` that checks a value and fills the arrays of its leaves. */
  reader(type: Plain): Shared {
    return this.#remembered(this.#readers, type, "read", (own, sizes) => {
      const [value, what] = [own.take("value"), own.take("what")];
      const leaves = Array.from({ length: countLeaves(type) }, () => own.fresh("x"));
      let next = 0;
      const body = printReader(type, value, [{ code: what }], {
        sizes,
        mistake: this.mistake,
        nextLeaf: () => at(leaves, next++),
        fresh: (letter) => own.fresh(letter),
      });
      return { params: [value, what, ...sizes.values(), ...leaves], body };
    });
  }

  /** The function `(…sizes, …leaves)` that returns a value. */
  maker(type: Plain): Shared {
    return this.#remembered(this.#makers, type, "plain", (own, sizes) => {
      const leaves = Array.from({ length: countLeaves(type) }, () => own.fresh("y"));
      let next = 0;
      const before: string[] = [];
      const value = printMaker(type, {
        sizes,
        nextLeaf: () => at(leaves, next++),
        fresh: (letter) => own.fresh(letter),
        line: (text) => before.push(text),
      });
      return { params: [...sizes.values(), ...leaves], body: [...before, `return ${value};`] };
    });
  }

  #remembered(known: Map<string, Shared>, type: Plain, name: string, print: Print): Shared {
    const key = JSON.stringify(type);
    const found = known.get(key);
    if (found) return found;
    const shared = { name: this.scope.take(`${name}_${known.size}`), sizes: sizesIn([type]) };
    known.set(key, shared);
    const own = new Scope([this.mistake]);
    const { params, body } = print(own, new Map(shared.sizes.map((size) => [size, own.take(`size_${size}`)])));
    const lines = body.map((line) => `  ${line}`);
    this.#functions.push("", `function ${shared.name}(${params.join(", ")}) {`, ...lines, "}");
    return shared;
  }
}

const helpers = { lengthOf: lengthText, lengthOnDevice: lengthOnDeviceText, instance: instanceText, grow: growText };

type Print = (own: Scope, sizes: SizeNames) => Printed;

interface Printed {
  readonly params: readonly string[];
  readonly body: readonly string[];
}
