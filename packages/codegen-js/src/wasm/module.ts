/** A module of WebAssembly under construction: imported functions, functions, one imported memory, exports. */
import { mostPages } from "./pages.ts";
import { ByteWriter, sized, text, unsigned, vector, type Code } from "./bytes.ts";
import { types, type ValueType } from "./instructions.ts";

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A function under construction. Its parameters are the first locals. */
export class FunctionBuilder {
  readonly type: FunctionType;
  readonly body: Code = [];
  readonly #locals: ValueType[] = [];

  constructor(type: FunctionType) {
    this.type = type;
  }

  /** A new local. */
  local(type: ValueType): number {
    return this.type.params.length + this.#locals.push(type) - 1;
  }

  /** The function with its length before it. */
  bytes(): Uint8Array {
    const runs: { readonly type: ValueType; count: number }[] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    const writer = new ByteWriter();
    writer.code(vector(runs.map(({ type, count }) => [...unsigned(count), types[type]])));
    writer.code(this.body);
    writer.byte(0x0b);
    return sized(writer.bytes);
  }
}

const typeKey = ({ params, results }: FunctionType): string => `${params.join()}>${results.join()}`;
const valueTypes = (list: readonly ValueType[]): readonly number[] => vector(list.map((type) => [types[type]]));

export class ModuleBuilder {
  readonly #types: FunctionType[] = [];
  readonly #typeNumbers = new Map<string, number>();
  readonly #imports: { readonly name: string; readonly type: number }[] = [];
  readonly #importNumbers = new Map<string, number>();
  readonly #functions: { readonly fn: FunctionBuilder; readonly number: Code }[] = [];
  readonly #exports: { readonly name: string; readonly fn: Code }[] = [];

  #typeNumber(type: FunctionType): number {
    const key = typeKey(type);
    const known = this.#typeNumbers.get(key);
    if (known !== undefined) return known;
    this.#typeNumbers.set(key, this.#types.length);
    return this.#types.push(type) - 1;
  }

  /** The number of the function `name` of the host. */
  import(name: string, type: FunctionType): Code {
    const known = this.#importNumbers.get(name);
    const number = known ?? this.#imports.push({ name, type: this.#typeNumber(type) }) - 1;
    this.#importNumbers.set(name, number);
    return [...unsigned(number)];
  }

  /** The names of the functions of the host. */
  get imported(): readonly string[] {
    return this.#imports.map(({ name }) => name);
  }

  /** The number of a new function, which may be filled later; known when the module is put together. */
  add(fn: FunctionBuilder): Code {
    const number = [-1 - this.#functions.length];
    this.#functions.push({ fn, number });
    return number;
  }

  export(name: string, fn: Code): void {
    this.#exports.push({ name, fn });
  }

  /** Memory is `cotangent.memory`, which says itself whether it is shared; functions of the host are `cotangent.NAME`. */
  bytes(shared = false): Uint8Array<ArrayBuffer> {
    const owner = text("cotangent");
    const functionTypes = this.#functions.map(({ fn }) => this.#typeNumber(fn.type));
    this.#functions.forEach(({ number }, i) => number.splice(0, number.length, ...unsigned(this.#imports.length + i)));
    const imports = [
      [...owner, ...text("memory"), 0x02, ...(shared ? [0x03, 0x00, ...unsigned(mostPages)] : [0x00, 0x00])],
      ...this.#imports.map(({ name, type }) => [...owner, ...text(name), 0x00, ...unsigned(type)]),
    ];
    const exports = this.#exports.map(({ name, fn }): Code => [...text(name), 0x00, fn]);
    const sections: readonly (readonly [number, Code])[] = [
      [1, [...vector(this.#types.map(({ params, results }) => [0x60, ...valueTypes(params), ...valueTypes(results)]))]],
      [2, [...vector(imports)]],
      [3, [...vector(functionTypes.map(unsigned))]],
      [7, [...unsigned(exports.length), ...exports]],
    ];
    const module = new ByteWriter();
    module.code([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    for (const [id, content] of sections) {
      const section = new ByteWriter();
      section.code(content);
      module.byte(id);
      module.all(sized(section.bytes));
    }
    const functions = new ByteWriter();
    functions.code(unsigned(this.#functions.length));
    for (const { fn } of this.#functions) functions.all(fn.bytes());
    module.byte(10);
    module.all(sized(functions.bytes));
    return module.bytes.slice();
  }
}
