/** What the query of an import asks for, as `./rocket.ts?grad=theta,drag&function=miss`. */
import { lengthsOf, listOf, modesOf, type ModeFlags } from "../commands/options.ts";
import { UsageError } from "../commands/tools.ts";
import type { Mode } from "../modules/mode.ts";
import { modeNames } from "./patterns.ts";

/** A file, and what its functions are compiled to. */
export interface Asked {
  /** The path before the query. */
  readonly file: string;
  /** The query as it is written, without the question mark. */
  readonly query: string;
}

export interface Request {
  /** The functions that are named; none if all that have the parameters are meant. */
  readonly functions: readonly string[];
  /** The parameters that a function must have to be meant. */
  readonly parameters: readonly string[];
  readonly modes: readonly Mode[];
  readonly dtype: "f64" | "f32";
  readonly lengths: Readonly<Record<string, number>>;
  readonly maxSteps?: number;
  /** Whether values may be rounded otherwise than in the function. */
  readonly optimize: boolean;
}

const askingKeys: readonly string[] = ["value", "step", ...modeNames];
const optionKeys: readonly string[] = ["optimizer", "function", "dtype", "length", "max-steps", "optimize"];
/** Those of bundlers and of the plugin itself. */
const foreignKeys: readonly string[] = ["t", "v", "import", "part"];
const knownKeys: readonly string[] = [...askingKeys, ...optionKeys];

/** What identifiers of modules look like that are meant here; a bundler asks with it before it calls. */
export const askingPattern = new RegExp(`[?&](?:${askingKeys.join("|")})(?:[=&]|$)`);

/** Undefined if `id` is no source of TypeScript, or if its query asks for nothing of ours. */
export function askedIn(id: string): Asked | undefined {
  const [, file, query] = /^([^?\0\n\r\u2028\u2029]*)\?([^\n\r\u2028\u2029]*)$/.exec(id) ?? [];
  if (file === undefined || query === undefined) return undefined;
  if (!/(?:\.[cm]?[jt]sx?|\/[^./]+)$/.test(file) || !askingPattern.test(`?${query}`)) return undefined;
  return { file, query };
}

/** The same for one function of the file, in code that the plugin writes. */
export function partOf(query: string, name: string): string {
  const kept = query.split("&").filter((part) => !part.startsWith("function="));
  return [...kept, `part=${encodeURIComponent(name)}`].join("&");
}

/** Whether a query comes from such code. */
export const isPart = ({ query }: Asked): boolean => new URLSearchParams(query).has("part");

export interface Mistake {
  readonly message: string;
  readonly remedy: string;
}

/** The query as a request, or what is wrong with it. */
export async function requestOf({ query }: Asked): Promise<Request | readonly Mistake[]> {
  const params = new URLSearchParams(query);
  const mistakes = mistakesIn(params);
  if (mistakes.length > 0) return mistakes;
  const modes = await modesOf(flagsIn(params)).catch(mistakeOf);
  if (!isModes(modes)) return [modes];
  const maxSteps = params.get("max-steps");
  return {
    functions: [...params.getAll("function").flatMap(listOf), ...params.getAll("part")],
    parameters: [...new Set(modes.flatMap(namesIn))],
    modes,
    dtype: params.get("dtype") === "f32" ? "f32" : "f64",
    lengths: lengthsOf(params.getAll("length")),
    optimize: params.has("optimize"),
    ...(maxSteps !== null && { maxSteps: Number(maxSteps) }),
  };
}

const isModes = (value: readonly Mode[] | Mistake): value is readonly Mode[] => Array.isArray(value);

/** What is wrong on the command line is wrong here. */
function mistakeOf(error: unknown): Mistake {
  if (!(error instanceof UsageError)) throw error;
  return { message: error.message, remedy: "a query says what the flags of cotangent compile say" };
}

function flagsIn(params: URLSearchParams): ModeFlags {
  const given = [...modeNames, "step", "optimizer"].filter((key) => params.has(key));
  return Object.fromEntries(given.map((key) => [key, params.getAll(key).join(",")]));
}

function namesIn(mode: Mode): readonly string[] {
  if (mode.kind === "value") return [];
  return mode.kind === "vmap" ? mode.over : mode.wrt;
}

function mistakesIn(params: URLSearchParams): readonly Mistake[] {
  const unknown = [...params.keys()].filter((key) => !knownKeys.includes(key) && !foreignKeys.includes(key));
  const lengths = params.getAll("length").flatMap(listOf);
  const [dtype, maxSteps] = [params.get("dtype") ?? "f64", params.get("max-steps") ?? "1"];
  return [
    ...unknown.map((key) => ({
      message: `the query of an import has "${key}", which means nothing`,
      remedy: `it may have ${knownKeys.join(", ")}`,
    })),
    ...lengths
      .filter((part) => !/^.+=\d+$/.test(part))
      .map((part) => ({ message: `length=${part} is no length`, remedy: "write path=n, as length=target=2" })),
    ...(["f64", "f32"].includes(dtype) ? [] : [{ message: `dtype=${dtype} is no dtype`, remedy: "take f64 or f32" }]),
    ...(/^[1-9]\d*$/.test(maxSteps)
      ? []
      : [{ message: `max-steps=${maxSteps} is no number of steps`, remedy: "write max-steps=1000" }]),
  ];
}
