/** A function of a module as text: it checks its arguments, runs the code of its program on typed arrays, and returns plain values. */
import { at, type ArrayType } from "cotangent/compiler";
import type { ModeProgram } from "../derive/mode-program.ts";
import { FunctionWriter } from "./function-writer.ts";
import type { ModuleText } from "./module-text.ts";
import type { ReaderContext } from "./reader.ts";
import { sizeLines } from "./size-values.ts";
import { docComment, quote } from "./words.ts";

/** Where the code runs. */
export interface FunctionHost {
  /** The names of the sizes that the code is made for. */
  readonly sizes: readonly string[];
  /** Whether it says so when one of them was too short, by its name or number; it does if absent. */
  readonly isRoomy?: boolean;
  /** The statements before the first call, after which `run` is a function of arrays. @param sizes the variables of the sizes */
  start(run: string, sizes: readonly string[]): readonly string[];
  /** An array that is kept from call to call. */
  array(side: "input" | "output", position: number, type: ArrayType, length: string): string;
  /** Runs the code on the arrays. @param sizes as for `start` */
  call(run: string, arrays: readonly string[], sizes: readonly string[]): string;
  /** The variable of the memory that all arrays are on, if it grows: arrays are made anew then. */
  readonly memory?: string;
  /** Whether arrays of callers are what the code runs on. */
  readonly takesArrays: boolean;
  /** Present where values of one leaf may be buffers of a device, and results are. */
  readonly buffers?: BufferHost;
}

export interface BufferHost {
  readonly take: NonNullable<ReaderContext["buffer"]>;
  /** The buffer of an output. */
  made(position: number): string;
}

export interface FunctionOptions {
  /** What the function is called in the module. */
  readonly own: string;
  readonly host: FunctionHost;
  readonly module: ModuleText;
}

/** Iterations that there is room for at first, in loops that nothing bounds. */
const firstRoom = 64;

/** The function called `own`, and what it needs. */
export function functionText(mode: ModeProgram, documentation: string, options: FunctionOptions): readonly string[] {
  const { own, host, module } = options;
  const [make, kept] = [module.scope.take(`new_${mode.name}`), module.scope.take(`${mode.name}_call`)];
  const [rooms, all] = [module.scope.take(`${mode.name}_rooms`), module.scope.take(`${mode.name}_calls`)];
  /** The sizes of the call before, and the memory that grows, as it was. */
  const last = [...host.sizes, ...(host.memory === undefined ? [] : ["buffer"])].map((what) =>
    module.scope.take(`${mode.name}_${what}`),
  );
  const writer = new FunctionWriter(mode, host, module, [own, make, kept, rooms, all, ...last]);
  const list = writer.params.join(", ");
  const maker = [
    `function ${make}(${writer.sizes.join(", ")}) {`,
    ...writer.head.map((line) => `  ${line}`),
    `  return (${list}) => {`,
    ...writer.body.map((line) => `    ${line}`),
    "  };",
    "}",
  ];
  const head = [...docComment(documentation), `function ${own}(${writer.signature}) {`];
  if (host.sizes.length === 0 && host.memory === undefined)
    return [...maker, `let ${kept};`, ...head, `  return (${kept} ??= ${make}())(${list});`, "}"];

  const { found, needed, sizeNames } = writer;
  const open = needed.given.filter((size) => !found.some(({ name }) => name === size));
  const valueOf = (size: string): string => {
    const place = found.find(({ name }) => name === size);
    if (!place) return `${rooms}.${size}`;
    const what = quote(`${mode.name}: ${place.what}`);
    return `${module.helper("lengthOf")}(${place.value}, ${what}${place.isInside ? ", true" : ""})`;
  };
  const now = [...writer.sizes, ...(host.memory === undefined ? [] : [`${host.memory}.buffer`])];
  const call = [
    ...needed.given.map((size) => `const ${sizeNames.get(size) ?? ""} = ${valueOf(size)};`),
    ...sizeLines(mode.name, needed, sizeNames),
    `if (${now.map((value, i) => `${value} !== ${at(last, i)}`).join(" || ")}) {`,
    `  ${kept} = ${module.helper("instance", host.memory)}(${all}, ${make}, [${writer.sizes.join(", ")}]);`,
    ...now.map((value, i) => `  ${at(last, i)} = ${value};`),
    "}",
    `return ${kept}(${list});`,
  ];
  const growing = open.length > 0;
  return [
    ...maker,
    `const ${all} = [];`,
    `let ${[kept, ...last].join(", ")};`,
    ...(growing ? [`const ${rooms} = { ${open.map((size) => `${size}: ${firstRoom}`).join(", ")} };`] : []),
    ...head,
    ...(growing
      ? [`  return ${module.helper("grow")}(${rooms}, () => {`, ...call.map((line) => `    ${line}`), "  });"]
      : call.map((line) => `  ${line}`)),
    "}",
  ];
}
