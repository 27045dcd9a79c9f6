/** A function of a module as text: it checks its arguments, runs the code of its program on typed arrays, and returns plain values. */
import { at, constructors, type ArrayType } from "cotangent/compiler";
import type { ModeProgram } from "../derive/mode-program.ts";
import { leavesOf, type Field, type Plain } from "../plain.ts";
import { productText, type SizeNames } from "./dim-text.ts";
import { printMaker } from "./maker.ts";
import { arrayTest, expectedArray, printReader, refuse } from "./reader.ts";
import { docComment, Scope, type Message } from "./words.ts";

/** Where the code runs. */
export interface FunctionHost {
  /** The statements before the first call, after which `run` is a function of arrays. */
  start(run: string): readonly string[];
  /** An array that is kept from call to call. */
  array(side: "input" | "output", position: number, type: ArrayType): string;
  /** Whether arrays of callers are what the code runs on. */
  readonly takesArrays: boolean;
  readonly mistake: string;
}

export interface FunctionNames {
  /** What the function is called in the module. */
  readonly own: string;
  /** What makes its memory, and what it is kept in. */
  readonly make: string;
  readonly kept: string;
}

const sizes: SizeNames = new Map();

/** `names.own` and what it needs. */
export function functionText(
  mode: ModeProgram,
  documentation: string,
  { host, names, scope }: { readonly host: FunctionHost; readonly names: FunctionNames; readonly scope: Scope },
): readonly string[] {
  const inside = scope.inner();
  const run = inside.take("run");
  const params = mode.parameters.map(({ name }) => inside.take(name));
  const writer = new FunctionWriter(mode, host, inside, run);
  const body = writer.body(params);
  const list = params.join(", ");
  return [
    `function ${names.make}() {`,
    ...host.start(run).map((line) => `  ${line}`),
    ...writer.kept.map((line) => `  ${line}`),
    `  return (${list}) => {`,
    ...body.map((line) => `    ${line}`),
    "  };",
    "}",
    `let ${names.kept};`,
    ...docComment(documentation),
    `function ${names.own}(${list}) {`,
    `  return (${names.kept} ??= ${names.make}())(${list});`,
    "}",
  ];
}

class FunctionWriter {
  readonly kept: string[] = [];
  readonly #mode: ModeProgram;
  readonly #host: FunctionHost;
  readonly #scope: Scope;
  readonly #run: string;
  readonly #inputs: string[] = [];
  readonly #outputs: string[] = [];

  constructor(mode: ModeProgram, host: FunctionHost, scope: Scope, run: string) {
    this.#mode = mode;
    this.#host = host;
    this.#scope = scope;
    this.#run = run;
  }

  body(params: readonly string[]): readonly string[] {
    const { parameters, result, name } = this.#mode;
    const read = parameters.flatMap((field, i) => this.#read(field, at(params, i), [`${name}: ${field.name}`]));
    const before: string[] = [];
    const value = printMaker(result, {
      sizes,
      nextLeaf: () => this.#output(),
      fresh: (letter) => this.#scope.take(letter),
      line: (text) => before.push(text),
      isOwn: () => false,
    });
    return [
      ...read,
      `${this.#run}(${[...this.#inputs, ...this.#outputs].join(", ")});`,
      ...before,
      `return ${value};`,
    ];
  }

  #read({ type }: Field, param: string, what: Message): readonly string[] {
    const { mistake } = this.#host;
    if (this.#passes(type)) {
      const length = productText([type.length], sizes);
      this.#inputs.push(param);
      return [
        refuse(`!(${arrayTest(type, param, length)})`, { value: param, what }, expectedArray(type, length), { mistake }),
      ];
    }
    return printReader(type, param, what, {
      sizes,
      mistake,
      nextLeaf: () => this.#input(),
      fresh: (letter) => this.#scope.take(letter),
    });
  }

  /** Whether the array that is given is what the code runs on. */
  #passes(type: Plain): type is Extract<Plain, { kind: "array" }> {
    if (!this.#host.takesArrays || type.kind !== "array" || type.element.kind !== "number") return false;
    const { dtype } = at(this.#mode.program.inputs, this.#inputs.length).type;
    return constructors[dtype.name] === type.storage;
  }

  #input(): string {
    return this.#keep("input", this.#inputs, at(this.#mode.program.inputs, this.#inputs.length).type);
  }

  #output(): string {
    return this.#keep("output", this.#outputs, at(this.#mode.program.outputs, this.#outputs.length).type);
  }

  #keep(side: "input" | "output", list: string[], type: ArrayType): string {
    const name = this.#scope.take(`${side === "input" ? "x" : "y"}${list.length}`);
    this.kept.push(`const ${name} = ${this.#host.array(side, list.length, type)};`);
    list.push(name);
    return name;
  }
}

/** Whether a type of plain values has the leaves of these arrays. */
export const fits = (types: readonly Plain[], arrays: readonly ArrayType[]): boolean => {
  const leaves = types.flatMap(leavesOf);
  return leaves.length === arrays.length && leaves.every((axes, i) => axes.length === at(arrays, i).shape.length);
};
