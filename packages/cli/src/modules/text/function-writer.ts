/** The inside of a function of a module: what it keeps between calls, and what a call does. */
import { at, arrayClass, type ArrayType } from "cotangent/compiler";
import type { ModeProgram } from "../derive/mode-program.ts";
import { countLeaves, type Field, type Plain } from "../plain.ts";
import { dimText, productText, type SizeNames } from "./dim-text.ts";
import { findSizes, type FoundSize } from "./find-sizes.ts";
import type { BufferHost, FunctionHost } from "./function-text.ts";
import { sharedNames, type ModuleText, type Shared } from "./module-text.ts";
import { arrayTest, expectedArray, printReader, refuse } from "./reader.ts";
import { neededSizes, type NeededSizes } from "./size-values.ts";
import { literalKey, quote, Scope, wordsIn } from "./words.ts";

const isNumeric = ({ kind }: Plain): boolean => kind === "number" || kind === "integer";

const withDefault = (name: string, field: Field): string =>
  field.default === undefined ? name : `${name} = ${field.default}`;

export class FunctionWriter {
  /** The variables of named sizes of the code. */
  readonly sizes: readonly string[];
  /** What all sizes are called, those of {@link neededSizes} too. */
  readonly sizeNames: SizeNames;
  /** Where arguments say sizes. */
  readonly found: readonly FoundSize[];
  readonly needed: NeededSizes;
  readonly head: readonly string[];
  readonly params: readonly string[];
  /** The same as they are declared, with defaults. */
  readonly signature: string;
  readonly body: readonly string[];
  readonly #mode: ModeProgram;
  readonly #host: FunctionHost;
  readonly #module: ModuleText;
  readonly #scope: Scope;
  readonly #names: SizeNames;
  readonly #kept: string[] = [];
  readonly #inputs: string[] = [];
  readonly #outputs: string[] = [];

  constructor(mode: ModeProgram, host: FunctionHost, module: ModuleText, taken: readonly string[]) {
    this.#mode = mode;
    this.#host = host;
    this.#module = module;
    const outside = wordsIn([...host.start("run", []), host.call("run", [], [])].join(" "));
    this.#scope = new Scope([...outside, module.mistake, ...taken], sharedNames);
    this.sizes = host.sizes.map((name) => this.#scope.take(`size_${name}`));
    this.#names = new Map(host.sizes.map((name, i) => [name, at(this.sizes, i)]));
    this.params = mode.parameters.map(({ name }) => this.#scope.take(name));
    this.signature = mode.parameters.map((field, i) => withDefault(at(this.params, i), field)).join(", ");
    this.found = findSizes(mode.parameters, this.params);
    this.needed = neededSizes(mode, host.sizes, this.found);
    const more = [...this.needed.given, ...this.needed.derived.map(({ name }) => name)];
    this.sizeNames = new Map(more.map((name) => [name, this.#names.get(name) ?? this.#scope.take(`size_${name}`)]));
    const read = mode.parameters.flatMap((field, i) => this.#read(field, at(this.params, i)));
    const value = host.buffers ? this.#makeOfBuffers(mode.result, host.buffers) : this.#make(mode.result);
    this.body = [...read, ...this.#run(), `return ${value};`];
    this.head = [...host.start("run", this.sizes), ...this.#kept];
  }

  /** Code with sizes returns the name of one that was too short, if there is one. */
  #run(): readonly string[] {
    const call = this.#host.call("run", [...this.#inputs, ...this.#outputs], this.sizes);
    if (this.sizes.length === 0 || this.#host.isRoomy === false) return [call];
    const short = this.#scope.take("short");
    return [`const ${short} = ${call}`, `if (${short} !== undefined) return ${short};`];
  }

  #read({ name, type }: Field, param: string): readonly string[] {
    const { mistake } = this.#module;
    const what = `${this.#mode.name}: ${name}`;
    if (this.#passes(type)) {
      const length = dimText(type.length, this.#names);
      this.#inputs.push(param);
      const test = `!(${arrayTest(type, param, length)})`;
      return [refuse(test, { value: param, what: [what] }, expectedArray(type, length), { mistake })];
    }
    const { buffers } = this.#host;
    if (buffers || type.kind === "number" || type.kind === "integer" || type.kind === "boolean")
      return printReader(type, param, [what], {
        sizes: this.#names,
        mistake,
        nextLeaf: () => this.#input(),
        fresh: (letter) => this.#scope.fresh(letter),
        ...(buffers && { buffer: buffers.take }),
      });
    const leaves = Array.from({ length: countLeaves(type) }, () => this.#input());
    const reader = this.#module.reader(type);
    return [`${reader.name}(${[param, quote(what), ...this.#sizesOf(reader), ...leaves].join(", ")});`];
  }

  readonly #sizesOf = ({ sizes }: Shared): readonly string[] => sizes.map((name) => this.#names.get(name) ?? "NaN");

  /** Whether the array that is given is what the code runs on. */
  #passes(type: Plain): type is Extract<Plain, { kind: "array" }> {
    if (!this.#host.takesArrays || type.kind !== "array" || !isNumeric(type.element)) return false;
    const { dtype } = at(this.#mode.program.inputs, this.#inputs.length).type;
    return arrayClass(dtype) === type.storage;
  }

  /** The expression for a result whose arrays are buffers; a list of objects is an object of buffers. */
  #makeOfBuffers(type: Plain, buffers: BufferHost): string {
    switch (type.kind) {
      case "number":
      case "integer":
      case "boolean":
        return buffers.made(this.#outputs.push("") - 1);
      case "array":
        return this.#makeOfBuffers(type.element, buffers);
      case "object":
        return `{ ${type.fields.map((field) => `${literalKey(field.name)}: ${this.#makeOfBuffers(field.type, buffers)}`).join(", ")} }`;
      case "tuple":
        return `[${type.elements.map((element) => this.#makeOfBuffers(element, buffers)).join(", ")}]`;
      case "none":
        return "null";
    }
  }

  /** The expression for a result. */
  #make(type: Plain): string {
    switch (type.kind) {
      case "number":
      case "integer":
        return `${this.#output()}[0]`;
      case "boolean":
        return `${this.#output()}[0] !== 0`;
      case "object":
        return `{ ${type.fields.map((field) => `${literalKey(field.name)}: ${this.#make(field.type)}`).join(", ")} }`;
      case "tuple":
        return `[${type.elements.map((element) => this.#make(element)).join(", ")}]`;
      case "none":
        return "null";
      case "array": {
        const leaves = Array.from({ length: countLeaves(type) }, () => this.#output());
        const maker = this.#module.maker(type);
        return `${maker.name}(${[...this.#sizesOf(maker), ...leaves].join(", ")})`;
      }
    }
  }

  #input(): string {
    return this.#keep("input", this.#inputs, at(this.#mode.program.inputs, this.#inputs.length).type);
  }

  #output(): string {
    return this.#keep("output", this.#outputs, at(this.#mode.program.outputs, this.#outputs.length).type);
  }

  #keep(side: "input" | "output", list: string[], type: ArrayType): string {
    const name = this.#scope.fresh(side === "input" ? "x" : "y");
    const length = productText(type.shape, this.#names);
    this.#kept.push(`const ${name} = ${this.#host.array(side, list.length, type, length)};`);
    list.push(name);
    return name;
  }
}
