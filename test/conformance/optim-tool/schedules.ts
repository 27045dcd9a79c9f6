/** Schedules by the names that the material has for them: calls, as `StepLR(step_size=10,gamma=.5)`. */
import {
  constant,
  cosineAnnealing,
  cosineDecay,
  cosineOneCycle,
  cyclic,
  exponentialDecay,
  joinSchedules,
  linear,
  linearOneCycle,
  oneCycle,
  piecewise,
  polynomial,
  sgdr,
  warmRestarts,
  warmupCosine,
  warmupExponential,
  type Schedule,
} from "@cotangent/optim";

/** The arguments of a call: numbers by position and by name, words, lists and tables of numbers. */
class Args {
  readonly words: readonly string[];
  readonly #places: readonly number[];
  readonly #names: ReadonlyMap<string, number>;
  readonly list: readonly number[];
  readonly table: readonly (readonly [number, number])[];

  constructor(text: string) {
    const inside = /\[([^\]]*)\]/.exec(text)?.[1] ?? "";
    const braces = /\{([^}]*)\}/.exec(text)?.[1] ?? "";
    this.list = inside === "" ? [] : inside.split(",").map(Number);
    this.table = braces === "" ? [] : braces.split(",").map((pair) => pair.split(":").map(Number) as [number, number]);
    const parts = text
      .replace(/\[[^\]]*\]/, "")
      .replace(/\{[^}]*\}/, "")
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "");
    const named = parts.filter((part) => part.includes("=")).map((part) => part.split("=") as [string, string]);
    const plain = parts.filter((part) => !part.includes("="));
    this.#names = new Map(named.map(([name, value]) => [name, Number(value)]));
    this.words = [
      ...plain.filter((part) => Number.isNaN(Number(part))),
      ...named.filter(([, v]) => Number.isNaN(Number(v))).map(([, v]) => v),
    ];
    this.#places = plain.map(Number).filter((x) => !Number.isNaN(x));
  }

  /** By one of its names, else by its place; undefined if it is not there. */
  find(place: number, ...names: readonly string[]): number | undefined {
    const name = names.find((key) => this.#names.has(key));
    return name === undefined ? this.#places[place] : this.#names.get(name);
  }

  at(place: number, ...names: readonly string[]): number {
    const found = this.find(place, ...names);
    if (found === undefined) throw new Error(`no argument ${place} (${names.join(", ")})`);
    return found;
  }

  has(word: string): boolean {
    return this.words.includes(word);
  }
}

const optional = <K extends string>(name: K, value: number | undefined): { [key in K]?: number } =>
  (value === undefined ? {} : { [name]: value }) as { [key in K]?: number };

const torch: Readonly<Record<string, (args: Args) => Schedule>> = {
  StepLR: (args) =>
    exponentialDecay({ start: 1, steps: args.at(0, "step_size"), rate: args.find(1, "gamma") ?? 0.1, staircase: true }),
  MultiStepLR: (args) => piecewise(1, ...args.list.map((step) => [step, args.find(0, "gamma") ?? 0.1] as const)),
  ExponentialLR: (args) => exponentialDecay({ start: 1, steps: 1, rate: args.at(0, "gamma") }),
  CosineAnnealingLR: (args) =>
    cosineAnnealing({ start: 1, steps: args.at(0, "T_max"), end: args.find(1, "eta_min") ?? 0 }),
  CosineAnnealingWarmRestarts: (args) =>
    warmRestarts({
      start: 1,
      steps: args.at(0, "T_0"),
      growth: args.find(1, "T_mult") ?? 1,
      end: args.find(2, "eta_min") ?? 0,
    }),
  LinearLR: (args) =>
    linear({
      start: args.find(0, "start_factor") ?? 1 / 3,
      end: args.find(1, "end_factor") ?? 1,
      steps: args.find(2, "total_iters") ?? 5,
    }),
  ConstantLR: (args) =>
    joinSchedules(constant(args.find(0, "factor") ?? 1 / 3), [args.find(1, "total_iters") ?? 5, constant(1)]),
  PolynomialLR: (args) =>
    polynomial({ start: 1, end: 0, steps: args.find(0, "total_iters") ?? 5, power: args.find(1, "power") ?? 1 }),
  OneCycleLR: (args) =>
    oneCycle({
      peak: args.at(0, "max_lr"),
      steps: args.at(1, "total", "total_steps"),
      kind: args.has("linear") ? "linear" : "cosine",
      threePhase: args.has("three_phase") || args.has("True"),
      ...optional("rise", args.find(2, "pct", "pct_start")),
      ...optional("divisor", args.find(3, "div", "div_factor")),
      ...optional("finalDivisor", args.find(4, "final_div", "final_div_factor")),
    }),
  CyclicLR: (args) =>
    cyclic({
      base: args.at(0, "base_lr"),
      peak: args.at(1, "max_lr"),
      up: args.find(2, "step_size_up") ?? 2000,
      ...optional("down", args.find(3, "step_size_down")),
      mode: args.has("triangular2") ? "triangular2" : args.has("exp_range") ? "exponential" : "triangular",
      ...optional("gamma", args.find(4, "gamma")),
    }),
};

const optax: Readonly<Record<string, (args: Args) => Schedule>> = {
  polynomial_schedule: (args) =>
    polynomial({
      start: args.at(0, "init"),
      end: args.at(1, "end"),
      power: args.at(2, "power"),
      steps: args.at(3, "steps"),
      begin: args.find(4, "begin") ?? 0,
    }),
  linear_schedule: (args) =>
    linear({ start: args.at(0), end: args.at(1), steps: args.at(2), begin: args.find(3, "begin") ?? 0 }),
  exponential_decay: (args) =>
    exponentialDecay({
      start: args.at(0),
      steps: args.at(1),
      rate: args.at(2),
      begin: args.find(3, "begin") ?? 0,
      staircase: args.has("staircase"),
      ...optional("end", args.find(9, "end")),
    }),
  cosine_decay_schedule: (args) =>
    cosineDecay({
      start: args.at(0),
      steps: args.at(1),
      alpha: args.find(2, "alpha") ?? 0,
      exponent: args.find(3, "exponent") ?? 1,
    }),
  warmup_cosine_decay_schedule: (args) =>
    cycleOf(
      [0, 1, 2, 3].map((i) => args.at(i)),
      args.find(4, "end"),
      args.find(5, "exponent"),
    ),
  linear_onecycle_schedule: (args) =>
    linearOneCycle({
      steps: args.at(0),
      peak: args.at(1),
      ...optional("rise", args.find(2, "pct_start")),
      ...optional("fall", args.find(3, "pct_final")),
      ...optional("divisor", args.find(4, "div_factor")),
      ...optional("finalDivisor", args.find(5, "final_div_factor")),
    }),
  cosine_onecycle_schedule: (args) =>
    cosineOneCycle({
      steps: args.at(0),
      peak: args.at(1),
      ...optional("rise", args.find(2, "pct_start")),
      ...optional("divisor", args.find(3, "div_factor")),
      ...optional("finalDivisor", args.find(4, "final_div_factor")),
    }),
  piecewise_constant: (args) => piecewise(args.at(0), ...args.table),
  piecewise_constant_schedule: (args) => piecewise(args.at(0), ...args.table),
  constant_schedule: (args) => constant(args.at(0)),
  warmup_constant: (args) => linear({ start: args.at(0), end: args.at(1), steps: args.at(2) }),
  warmup_exponential_decay: (args) =>
    warmupExponential({
      start: args.at(0),
      peak: args.at(1),
      warmupSteps: args.at(2),
      steps: args.at(3),
      rate: args.at(4),
      ...optional("begin", args.find(5, "begin")),
      ...optional("end", args.find(6, "end")),
    }),
};

const cycle = (
  [start = 0, peak = 1, warmupSteps = 1, steps = 1]: readonly number[],
  end = 0,
  exponent = 1,
): Parameters<typeof warmupCosine>[0] => ({ start, peak, warmupSteps, steps, end, exponent });

const cycleOf = (numbers: readonly number[], end?: number, exponent?: number): Schedule =>
  warmupCosine(cycle(numbers, end, exponent));

/** The schedule of a name; none where the name is not known. */
export function scheduleOf(name: string): Schedule | undefined {
  const [, what = "", text = ""] = /^(\w+)\((.*)\)$/.exec(name) ?? [];
  if (what.startsWith("sgdr")) {
    const [first, ...rest] = [...text.matchAll(/\(([^)]*)\)/g)].map(([, numbers = ""]) =>
      cycle(numbers.split(",").map(Number)),
    );
    return first && sgdr(first, ...rest);
  }
  const make = torch[what] ?? optax[what] ?? optax[what.replace(/_schedule$/, "")] ?? optax[`${what}_schedule`];
  return make?.(new Args(text));
}
