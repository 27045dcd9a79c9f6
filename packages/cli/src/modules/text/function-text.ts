/** A function of a module as text: it checks its arguments, runs the code of its program on typed arrays, and returns plain values. */
import { at, constructors, type ArrayType } from "cotangent/compiler";
import type { ModeProgram } from "../derive/mode-program.ts";
import { countLeaves, type Field, type Plain } from "../plain.ts";
import { productText, type SizeNames } from "./dim-text.ts";
import { sharedNames, type ModuleText } from "./module-text.ts";
import { arrayTest, expectedArray, printReader, refuse } from "./reader.ts";
import { docComment, literalKey, quote, Scope, wordsIn } from "./words.ts";

/** Where the code runs. */
export interface FunctionHost {
  /** The statements before the first call, after which `run` is a function of arrays. */
  start(run: string): readonly string[];
  /** An array that is kept from call to call. */
  array(side: "input" | "output", position: number, type: ArrayType): string;
  /** Runs the code on the arrays. */
  call(run: string, arrays: readonly string[]): string;
  /** Whether arrays of callers are what the code runs on. */
  readonly takesArrays: boolean;
}

const sizes: SizeNames = new Map();

/** The function called `own` in the module, and what it needs. */
export function functionText(
  mode: ModeProgram,
  documentation: string,
  { own, host, module }: { readonly own: string; readonly host: FunctionHost; readonly module: ModuleText },
): readonly string[] {
  const [make, kept] = [module.scope.take(`new_${mode.name}`), module.scope.take(`${mode.name}_call`)];
  const writer = new FunctionWriter(mode, host, module, [own, make, kept]);
  const list = writer.params.join(", ");
  return [
    `function ${make}() {`,
    ...writer.head.map((line) => `  ${line}`),
    `  return (${list}) => {`,
    ...writer.body.map((line) => `    ${line}`),
    "  };",
    "}",
    `let ${kept};`,
    ...docComment(documentation),
    `function ${own}(${list}) {`,
    `  return (${kept} ??= ${make}())(${list});`,
    "}",
  ];
}

class FunctionWriter {
  readonly head: readonly string[];
  readonly params: readonly string[];
  readonly body: readonly string[];
  readonly #mode: ModeProgram;
  readonly #host: FunctionHost;
  readonly #module: ModuleText;
  readonly #scope: Scope;
  readonly #kept: string[] = [];
  readonly #inputs: string[] = [];
  readonly #outputs: string[] = [];

  constructor(mode: ModeProgram, host: FunctionHost, module: ModuleText, taken: readonly string[]) {
    this.#mode = mode;
    this.#host = host;
    this.#module = module;
    const start = host.start("run");
    this.#scope = new Scope([...wordsIn(start.join(" ")), module.mistake, ...taken], sharedNames);
    this.params = mode.parameters.map(({ name }) => this.#scope.take(name));
    const read = mode.parameters.flatMap((field, i) => this.#read(field, at(this.params, i)));
    const value = this.#make(mode.result);
    this.body = [...read, host.call("run", [...this.#inputs, ...this.#outputs]), `return ${value};`];
    this.head = [...start, ...this.#kept];
  }

  #read({ name, type }: Field, param: string): readonly string[] {
    const { mistake } = this.#module;
    const what = `${this.#mode.name}: ${name}`;
    if (this.#passes(type)) {
      const length = productText([type.length], sizes);
      this.#inputs.push(param);
      const test = `!(${arrayTest(type, param, length)})`;
      return [refuse(test, { value: param, what: [what] }, expectedArray(type, length), { mistake })];
    }
    if (type.kind === "number" || type.kind === "boolean")
      return printReader(type, param, [what], {
        sizes,
        mistake,
        nextLeaf: () => this.#input(),
        fresh: (letter) => this.#scope.fresh(letter),
      });
    const leaves = Array.from({ length: countLeaves(type) }, () => this.#input());
    return [`${this.#module.reader(type)}(${[param, quote(what), ...leaves].join(", ")});`];
  }

  /** Whether the array that is given is what the code runs on. */
  #passes(type: Plain): type is Extract<Plain, { kind: "array" }> {
    if (!this.#host.takesArrays || type.kind !== "array" || type.element.kind !== "number") return false;
    const { dtype } = at(this.#mode.program.inputs, this.#inputs.length).type;
    return constructors[dtype.name] === type.storage;
  }

  /** The expression for a result. */
  #make(type: Plain): string {
    switch (type.kind) {
      case "number":
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
        return `${this.#module.maker(type)}(${leaves.join(", ")})`;
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
    this.#kept.push(`const ${name} = ${this.#host.array(side, list.length, type)};`);
    list.push(name);
    return name;
  }
}
