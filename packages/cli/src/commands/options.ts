/** Options that several commands have. */
import type { InferredOptionTypes, Options } from "yargs";
import { derivativeKinds, type DerivativeKind, type Mode } from "../modules/mode.ts";
import { splitList } from "../traced/parameter-names.ts";
import { UsageError } from "./tools.ts";

/** How functions of the user's become programs. */
export const sourceOptions = {
  dtype: { choices: ["f64", "f32"] as const, default: "f64" as const, describe: "what numbers are computed in" },
  length: {
    type: "string",
    array: true,
    default: [] as string[],
    describe: "the length of an array: path=n, as target=2 or grid[]=3",
  },
  "max-steps": {
    type: "number",
    describe: "room for loops whose number of iterations is a value; one that would go on gives NaN",
  },
  args: {
    type: "string",
    describe: 'trace a function of tensors on arguments of these types: "f32[32,784],f64", or JSON for objects',
  },
  optimize: {
    type: "boolean",
    default: false,
    describe: "allow rewrites after which values are rounded otherwise than in the function",
  },
  json: { type: "boolean", default: false, describe: "print what is found as JSON" },
} as const satisfies Record<string, Options>;

export type SourceFlags = InferredOptionTypes<typeof sourceOptions>;

/** A flag for each kind of derivative, with the names of parameters. */
export const modeOptions = {
  grad: { type: "string", describe: "the gradient by these parameters (by all if none are named)" },
  "value-and-grad": { type: "string", describe: "the value and the gradient" },
  jvp: { type: "string", describe: "the value, and its change along tangents" },
  vjp: { type: "string", describe: "the value, and the sum of derivatives weighted by a cotangent" },
  hessian: { type: "string", describe: "second derivatives" },
  hvp: { type: "string", describe: "second derivatives times a vector" },
  jacobian: { type: "string", describe: "derivatives of all results" },
  vmap: { type: "string", describe: "the function on lists of these parameters" },
} as const satisfies Record<DerivativeKind | "vmap", Options>;

export const batchOption = {
  batch: { type: "number", describe: "how long the lists of --vmap are; any length in js and wasm if absent" },
} as const satisfies Record<string, Options>;

export const stepOptions = {
  step: { type: "string", describe: "the first state of --optimizer, and a step of it by these parameters" },
  optimizer: {
    type: "string",
    describe: 'of --step: "adam(0.01)", "sgd(0.1, momentum: 0.9)", "chain(clipByGlobalNorm(1), adam(0.01))"',
  },
} as const satisfies Record<string, Options>;

export type ModeFlags = {
  readonly [name in DerivativeKind | "vmap" | keyof typeof stepOptions]?: string | undefined;
} & {
  readonly batch?: number | undefined;
};

/**
 * The value, and all that a flag asks for.
 * @throws UsageError for an optimizer that there is not.
 */
export const modesOf = async (flags: ModeFlags): Promise<readonly Mode[]> => [
  { kind: "value" },
  ...derivativeKinds.flatMap((kind): readonly Mode[] => {
    const names = flags[kind];
    return names === undefined ? [] : [{ kind, wrt: listOf(names) }];
  }),
  ...mappedModes(flags),
  ...(await steppingOf(flags)),
];

async function steppingOf({ step, optimizer: text }: ModeFlags): Promise<readonly Mode[]> {
  if (step === undefined && text === undefined) return [];
  if (step === undefined) throw new UsageError(`--optimizer ${text}: say which parameters it changes, as --step w,b`);
  if (text === undefined) throw new UsageError('--step needs an optimizer, as --optimizer "adam(0.01)"');
  const { optimizerFrom } = await import("../optimizers/optimizer-from.ts");
  const [optimizer, wrt] = [optimizerFrom(text), listOf(step)];
  return [
    { kind: "init", wrt, optimizer },
    { kind: "step", wrt, optimizer },
  ];
}

function mappedModes({ vmap, batch }: ModeFlags): readonly Mode[] {
  if (batch !== undefined && !(Number.isInteger(batch) && batch > 0))
    throw new UsageError(`--batch ${batch}: lists have a whole number of elements, as --batch 1000`);
  if (vmap !== undefined) return [{ kind: "vmap", over: listOf(vmap), ...(batch !== undefined && { length: batch }) }];
  if (batch !== undefined) throw new UsageError("--batch: it is the length of the lists of --vmap, which is not there");
  return [];
}

export const listOf = (text: string): readonly string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** `["target=2"]` as `{ target: 2 }`. */
export function lengthsOf(given: readonly string[]): Readonly<Record<string, number>> {
  const parts = given.flatMap(listOf).map((part) => {
    const [, path, count] = /^(.+)=(\d+)$/.exec(part) ?? [];
    if (path === undefined) throw new UsageError(`--length ${part}: write path=n, as --length target=2`);
    return [path, Number(count)] as const;
  });
  return Object.fromEntries(parts);
}

/** The types of arguments: `f32[32,784],f64`, or a list in JSON, as `[{"w":"f32[3]"},"f64"]`. */
export function typesFrom(text: string): readonly unknown[] {
  if (!text.trimStart().startsWith("[")) return splitList(text).map((part) => part.trim());
  try {
    const found: unknown = JSON.parse(text);
    if (Array.isArray(found)) return found;
  } catch {
    // Said below.
  }
  throw new UsageError(`--args ${text}: write types with commas between, or a list of them in JSON`);
}
