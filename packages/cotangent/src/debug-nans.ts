/** Finds the operation that makes the first NaN or infinity. */
import {
  at,
  CheckError,
  DeviceError,
  concreteDim,
  get,
  showType,
  typesOf,
  type ArrayType,
  type LoopForm,
  type Program,
  type Step,
  type Value,
  atLine,
} from "@cotangent/ir";
import type { Stored } from "./content.ts";
import { defaultDevice } from "./device.ts";
import { runBy, storedTensor, type Run } from "./execute.ts";

/**
 * Makes every NaN and infinity an error that names the operation and the user's line, or stops doing so. Programs run
 * operation by operation meanwhile, which is slow, and on the CPU only.
 */
export function debugNans(on: boolean): void;
/** As above, while `body` runs. */
export function debugNans<T>(body: () => T): T;
export function debugNans<T>(what: boolean | (() => T)): T | undefined {
  if (typeof what === "boolean") {
    runBy(what ? executeChecked : undefined);
    return undefined;
  }
  const before = runBy(executeChecked);
  try {
    return what();
  } finally {
    runBy(before);
  }
}

function firstBad({ type, storage }: Stored): number | undefined {
  if (!storage.isOnHost)
    throw new DeviceError(
      "wrong-device",
      `debugNans looks at every result at once, which it cannot on ${storage.device.name}`,
      'run on the CPU meanwhile: setDefaultDevice("cpu"), with arguments made there',
    );
  return type.dtype.kind === "float" ? storage.elements.find((x) => !Number.isFinite(x)) : undefined;
}

/** The outputs of `program`, each step run alone and its results looked at; functions, branches and loops are entered. */
function executeChecked(program: Program, args: readonly Stored[], run: Run): readonly Stored[] {
  args.forEach((arg, i) => {
    const bad = firstBad(arg);
    if (bad !== undefined)
      throw new CheckError(
        "non-finite",
        `input ${i} of "${program.name}", ${showType(arg.type)}, holds ${bad}`,
        "look for where this input is made; debugNans(false) allows it",
      );
  });
  return steps(program, args, run);
}

function steps(program: Program, args: readonly Stored[], run: Run): readonly Stored[] {
  const values = new Map<Value, Stored>(program.inputs.map((input, i) => [input, at(args, i)]));
  const read = (value: Value): Stored => get(values, value, "value of an entry");
  for (const step of program.steps) {
    const results = runAlone(step, step.args.map(read), run);
    step.results.forEach((result, i) => values.set(result, at(results, i)));
  }
  return program.outputs.map(read);
}

function runAlone(step: Step, args: readonly Stored[], run: Run): readonly Stored[] {
  const form = step.primitive.lower(typesOf(step.args), step.params);
  if (form.form === "call") return steps(form.body, args, run);
  if (form.form === "branch") {
    const chosen = Math.max(0, Math.min(scalarOf(at(args, 0)), form.branches.length - 1));
    return steps(at(form.branches, chosen), args.slice(1), run);
  }
  if (form.form === "loop") return iterations(form, args, typesOf(step.results), run);
  const results = run(
    {
      kind: "program",
      name: step.primitive.name,
      inputs: step.args.filter((arg, i) => step.args.indexOf(arg) === i),
      steps: [step],
      outputs: step.results,
    },
    args.filter((_, i) => step.args.indexOf(at(step.args, i)) === i),
  );
  for (const result of results) {
    const bad = firstBad(result);
    if (bad !== undefined)
      throw new CheckError(
        "non-finite",
        `${step.primitive.name}(${typesOf(step.args).map(showType).join(", ")})${atLine(step.origin)} gives ${bad}`,
        "look at its arguments with debugPrint() or tap(); where() with a safe argument keeps a branch that is not taken finite",
      );
  }
  return results;
}

/** The results of a loop, iteration by iteration. */
function iterations(
  form: LoopForm,
  given: readonly Stored[],
  types: readonly ArrayType[],
  run: Run,
): readonly Stored[] {
  const args = form.bounded ? given.slice(1) : given;
  const consts = args.slice(0, form.consts);
  let carries = args.slice(form.consts, form.consts + form.carries);
  const xs = args.slice(form.consts + form.carries);
  const most = concreteDim(form.count, "debugNans");
  const count = form.bounded ? Math.min(most, scalarOf(at(given, 0))) : most;
  const goesOn = (): boolean =>
    !form.condition || steps(form.condition, [...consts, ...carries], run).every((test) => scalarOf(test) !== 0);
  const rows: (readonly Stored[])[] = [];
  for (let i = 0; i < count && goesOn(); i++) {
    const t = form.backwards ? count - 1 - i : i;
    const results = steps(form.body, [...consts, ...carries, ...xs.map((x) => elementAt(x, t))], run);
    carries = results.slice(0, form.carries);
    rows[t] = results.slice(form.carries);
  }
  return [
    ...carries,
    ...types.slice(form.carries).map((type, i) =>
      stacked(
        type,
        rows.map((row) => at(row, i)),
      ),
    ),
  ];
}

const scalarOf = ({ storage }: Stored): number => storage.elements[0] ?? 0;

/** Element `t` of `array` along axis 0. */
function elementAt({ type: { dtype, shape }, storage: { device, elements } }: Stored, t: number): Stored {
  const length = elements.length / Number(shape[0]);
  return storedTensor(device, { dtype, shape: shape.slice(1) }, elements.slice(t * length, (t + 1) * length));
}

/** `elements` along a new axis 0, as an array of `type`, with zeros where there are no more. */
function stacked(type: ArrayType, elements: readonly Stored[]): Stored {
  const parts = elements.map(({ storage }) => storage.elements);
  const all = type.dtype.allocate(type.shape.reduce<number>((size, dim) => size * concreteDim(dim, "debugNans"), 1));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return storedTensor(elements[0]?.storage.device ?? defaultDevice(), type, all);
}
