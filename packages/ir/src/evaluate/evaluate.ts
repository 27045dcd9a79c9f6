/** The reference interpreter: runs every step's lowering on numbers, rounding each step to its dtype. */
import { evaluateDim, showDim } from "../dim.ts";
import { at, get, unreachable } from "../errors.ts";
import { lowerStep } from "../lower-step.ts";
import type { EffectForm, LoopForm } from "../lowering.ts";
import { typesOf, type Program, type Step, type Value } from "../program.ts";
import type { ArrayType } from "../type.ts";
import { bindSizes, concreteShape, filledArray, type ArrayValue, type Sizes } from "./array-value.ts";
import { failOnCheck, returned, type EffectHandler } from "./effect-handler.ts";
import { RoomError } from "./room-error.ts";
import { runNest, runReduce, runScalar, runView } from "./forms.ts";

/**
 * The outputs of `program` on `inputs`, whose shapes give named sizes their values; `sizes` are those that no shape names.
 * @throws RoomError where a size ends a loop whose condition still holds
 */
export function evaluate(
  program: Program,
  inputs: readonly ArrayValue[],
  effects: EffectHandler = failOnCheck,
  sizes: Sizes = new Map(),
): readonly ArrayValue[] {
  return run(program, inputs, new Map([...sizes, ...bindSizes(program, inputs)]), effects);
}

function run(
  program: Program,
  inputs: readonly ArrayValue[],
  sizes: Sizes,
  effects: EffectHandler,
): readonly ArrayValue[] {
  const values = new Map<Value, ArrayValue>(program.inputs.map((input, i) => [input, at(inputs, i)]));
  const read = (value: Value): ArrayValue => get(values, value, "value of an entry");
  for (const step of program.steps) {
    const results = runStep(step, step.args.map(read), sizes, effects);
    step.results.forEach((result, i) => values.set(result, at(results, i)));
  }
  return program.outputs.map(read);
}

function runStep(step: Step, args: readonly ArrayValue[], sizes: Sizes, effects: EffectHandler): readonly ArrayValue[] {
  const types = typesOf(step.results);
  const form = lowerStep(step);
  switch (form.form) {
    case "scalar":
      return runScalar(form, args, types, sizes);
    case "view":
      return runView(form, args, types, sizes);
    case "reduce":
      return runReduce(form, args, types, sizes);
    case "nest":
      return runNest(form, args, types, sizes);
    case "call":
      return run(form.body, args, sizes, effects);
    case "branch": {
      const chosen = Math.min(Math.max(at(at(args, 0).data, 0), 0), form.branches.length - 1);
      return run(at(form.branches, chosen), args.slice(1), sizes, effects);
    }
    case "loop":
      return runLoop(form, args, types, { sizes, effects });
    case "effect":
      return runEffect(form, args, types.length, effects);
    default:
      return unreachable(form, "runStep");
  }
}

function runEffect(
  form: EffectForm,
  args: readonly ArrayValue[],
  results: number,
  effects: EffectHandler,
): readonly ArrayValue[] {
  const found = effects.effect(form, args);
  return form.returns ? returned(form, found) : args.slice(0, results);
}

function runLoop(
  form: LoopForm,
  given: readonly ArrayValue[],
  types: readonly ArrayType[],
  { sizes, effects }: { readonly sizes: Sizes; readonly effects: EffectHandler },
): readonly ArrayValue[] {
  const args = form.bounded ? given.slice(1) : given;
  const consts = args.slice(0, form.consts);
  let carries = args.slice(form.consts, form.consts + form.carries);
  const xs = args.slice(form.consts + form.carries);
  const stacked = types
    .slice(form.carries)
    .map(({ dtype, shape }) => filledArray(dtype, concreteShape(shape, sizes), 0));
  const most = evaluateDim(form.count, sizes);
  const count = form.bounded ? Math.min(at(at(given, 0).data, 0), most) : most;
  const goesOn = (): boolean =>
    !form.condition || at(at(run(form.condition, [...consts, ...carries], sizes, effects), 0).data, 0) !== 0;
  let i = 0;
  for (; i < count && goesOn(); i++) {
    const t = form.backwards ? count - 1 - i : i;
    const results = run(form.body, [...consts, ...carries, ...xs.map((x) => elementAt(x, t))], sizes, effects);
    carries = results.slice(0, form.carries);
    stacked.forEach((result, j) => {
      const { data } = at(results, form.carries + j);
      result.data.set(data, t * data.length);
    });
  }
  if (form.condition && typeof form.count !== "number" && i === most && goesOn())
    throw new RoomError(showDim(form.count), most);
  return [...carries, ...stacked];
}

/** Element `t` of `array` along axis 0. */
function elementAt({ dtype, shape, data }: ArrayValue, t: number): ArrayValue {
  const rest = shape.slice(1);
  const length = rest.reduce((a, b) => a * b, 1);
  return { dtype, shape: rest, data: data.subarray(t * length, (t + 1) * length) };
}
