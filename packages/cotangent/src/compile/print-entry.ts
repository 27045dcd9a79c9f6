/** A compiled function as text around the code of its plan: arguments are taken apart, and results put together, in place. */
import { allocation, arrayClass, sizeOfType, type Entry } from "@cotangent/codegen-js";
import { at } from "@cotangent/ir";
import type { Structure } from "../tree.ts";
import { isScalar, type Layout, type Slot } from "./layout.ts";
import { childrenOf, holdersOf, placesOf, printTree } from "./tree-text.ts";

/** More comparisons of arrays than these are no job for text. */
const mostPairs = 64;

/** The functions of the text. */
export interface Direct {
  readonly call: (...args: readonly unknown[]) => unknown;
  readonly into: (out: unknown, ...args: readonly unknown[]) => unknown;
}

/** The pairs of arrays of one type among `a` and `b`, which are what overlaps may be asked about. */
function pairsOf(a: readonly Slot[], b: readonly Slot[]): readonly (readonly [number, number])[] {
  return a.flatMap((x, i) =>
    b.flatMap((y, j): readonly (readonly [number, number])[] =>
      !isScalar(x) &&
      !isScalar(y) &&
      arrayClass(x.type.dtype) === arrayClass(y.type.dtype) &&
      sizeOfType(x.type) === sizeOfType(y.type)
        ? [[i, j]]
        : [],
    ),
  );
}

/** Whether text does for functions of this layout: numbers of f16 have to be rounded first, which is no expression. */
export const isPrintable = ({ args, inputs, result, outputs }: Layout): boolean =>
  isPlain(args) &&
  isPlain(result) &&
  pairsOf([...inputs, ...outputs], outputs).length <= mostPairs &&
  !inputs.some((slot) => isScalar(slot) && slot.type.dtype.name === "f16");

const isPlain = (structure: Structure): boolean =>
  structure.kind === "array" || structure.kind === "object"
    ? structure.children.every(isPlain)
    : structure.kind !== "custom";

/** The entry `(constants, refuse) → {@link Direct}`; constants are arrays for the inputs after those of the layout. */
export const printEntry = (layout: Layout, constants: number, checked: boolean): Entry => {
  const text = new EntryText(layout, constants, checked);
  return (main) => text.print(main);
};

/** Arguments are `a0, …`, their leaves `x0, …`, results `y0, …`; numbers lie in the arrays `x0s`, `y0s`, … of one element. */
class EntryText {
  readonly #layout: Layout;
  readonly #params: readonly string[];
  /** Calls the code of the plan, and the leaves of the result after that. */
  readonly #run: readonly string[];
  readonly #found: readonly string[];
  readonly #constants: number;
  readonly #checked: boolean;

  constructor(layout: Layout, constants: number, checked: boolean) {
    const { args, inputs, outputs } = layout;
    this.#layout = layout;
    this.#constants = constants;
    this.#checked = checked;
    this.#params = childrenOf(args).map((_, i) => `a${i}`);
    this.#found = outputs.map((slot, i) => (isScalar(slot) ? fromElement(slot, `y${i}s[0]`) : `y${i}`));
    this.#run = [
      ...inputs.flatMap((slot, i) => (isScalar(slot) ? [`    x${i}s[0] = ${toElement(slot, `x${i}`)};`] : [])),
      `    run(${this.#arrays().join(", ")});`,
    ];
  }

  #arrays(): readonly string[] {
    const { inputs, outputs } = this.#layout;
    const name = (letter: string) => (slot: Slot, i: number) => `${letter}${i}${isScalar(slot) ? "s" : ""}`;
    const constants = Array.from({ length: this.#constants }, (_, i) => `constants[${i}]`);
    return [...inputs.map(name("x")), ...constants, ...outputs.map(name("y"))];
  }

  print(main: string): readonly string[] {
    const { inputs, outputs } = this.#layout;
    const cells = (letter: string) => (slot: Slot, i: number) =>
      isScalar(slot) ? [`  const ${letter}${i}s = ${arrayOf(slot)};`] : [];
    return [
      "return (constants, refuse) => {",
      `  const run = ${main}();`,
      ...inputs.flatMap(cells("x")),
      ...outputs.flatMap(cells("y")),
      ...this.#call(),
      ...this.#into(),
      "  return { call, into };",
      "};",
    ];
  }

  #call(): readonly string[] {
    const { inputs, outputs, result } = this.#layout;
    const tests = inputs.map((slot, i) => printTest(slot, `x${i}`));
    return [
      `  const call = (${this.#params.join(", ")}) => {`,
      ...this.#leaves(),
      ...this.#refusing(tests, ""),
      ...outputs.flatMap((slot, i) => (isScalar(slot) ? [] : [`    const y${i} = ${arrayOf(slot)};`])),
      ...this.#run,
      `    return ${printTree(result, this.#found)};`,
      "  };",
    ];
  }

  #into(): readonly string[] {
    const { inputs, outputs, result } = this.#layout;
    const read = placesOf(result, { root: "out", reading: true });
    const write = placesOf(result, { root: "out" });
    const tests = [
      ...inputs.map((slot, i) => printTest(slot, `x${i}`)),
      ...outputs.flatMap((slot, i) => (isScalar(slot) ? [] : [printTest(slot, `y${i}`)])),
      ...holdersOf(result, outputs, "out").map((place) => `typeof ${place} === "object" && ${place} !== null`),
      ...pairsOf(outputs, outputs).flatMap(([i, j]) => (i < j ? [`y${i} !== y${j}`] : [])),
    ];
    const isNumber = result.kind === "leaf" && isScalar(at(outputs, 0));
    return [
      `  const into = (${["out", ...this.#params].join(", ")}) => {`,
      ...this.#leaves(),
      ...outputs.flatMap((slot, i) => (isScalar(slot) ? [] : [`    const y${i} = ${at(read, i)};`])),
      ...this.#refusing(tests, ", out"),
      ...this.#apart(write),
      ...this.#run,
      ...(isNumber
        ? []
        : outputs.flatMap((slot, i) => (isScalar(slot) ? [`    ${at(write, i)} = ${at(this.#found, i)};`] : []))),
      `    return ${isNumber ? at(this.#found, 0) : "out"};`,
      "  };",
    ];
  }

  /** Results in arrays of arguments are found apart from them, and copied. */
  #apart(write: readonly string[]): readonly string[] {
    const { inputs, outputs, result } = this.#layout;
    const shared = pairsOf(inputs, outputs).map(([i, j]) => `x${i} === y${j}`);
    if (shared.length === 0 || !this.#checked) return [];
    const made = placesOf(result, { root: "made" });
    return [
      `    if (${shared.join(" || ")}) {`,
      `      const made = call(${this.#params.join(", ")});`,
      ...outputs.map((slot, i) =>
        isScalar(slot) ? `      ${at(write, i)} = ${at(made, i)};` : `      ${at(write, i)}.set(${at(made, i)});`,
      ),
      "      return out;",
      "    }",
    ];
  }

  #leaves(): readonly string[] {
    const given = placesOf(this.#layout.args, { root: "", reading: true, names: this.#params });
    return given.map((place, i) => `    const x${i} = ${place};`);
  }

  #refusing(tests: readonly string[], out: string): readonly string[] {
    if (!this.#checked || tests.length === 0) return [];
    return [`    if (!(${tests.join(" && ")})) refuse([${this.#params.join(", ")}]${out});`];
  }
}

const arrayOf = ({ type }: Slot): string => allocation({ dtype: type.dtype, length: sizeOfType(type) });

/** The condition that `name` may be passed for `slot`. */
function printTest({ type }: Slot, name: string): string {
  const { dtype, shape } = type;
  if (shape.length > 0) return `${name} instanceof ${arrayClass(dtype)} && ${name}.length === ${sizeOfType(type)}`;
  if (dtype.kind === "float") return `typeof ${name} === "number"`;
  return dtype.kind === "bool"
    ? `typeof ${name} === "boolean"`
    : `${name} === (${name} ${dtype.kind === "int" ? "|" : ">>>"} 0)`;
}

const toElement = ({ type }: Slot, name: string): string => (type.dtype.kind === "bool" ? `${name} ? 1 : 0` : name);
const fromElement = ({ type }: Slot, element: string): string =>
  type.dtype.kind === "bool" ? `${element} !== 0` : element;
