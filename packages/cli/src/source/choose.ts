/** One of two ways, chosen by a value: what differs afterwards comes from the one that was taken. */
import { i32, inline, type Value } from "cotangent/compiler";
import { copyState, emit, emitAll, full, type Completion, type Machine } from "./machine.ts";
import { booleanValue } from "./numbers.ts";
import { bring, closeTogether, newScope, type Scope } from "./scope.ts";
import { join, joinContent, sameStaged } from "./join.ts";
import { flatten, flattenContent, instantiate, instantiateContent, taker, within, type Way } from "./shapes.ts";
import { nothing, type Staged } from "./staged.ts";

export interface Outcome {
  readonly value: Staged;
  readonly completion: Completion;
}

interface Branch extends Way {
  readonly outcome: Outcome;
}

/** Something that differs: its values on both ways, and what to do with those of the way taken. */
interface Difference {
  values(way: Branch, which: 0 | 1): readonly Value[];
  settle(take: () => Value): void;
}

export function choose(m: Machine, condition: Value, onTrue: () => Outcome, onFalse: () => Outcome): Outcome {
  const [yes, no] = [run(m, onTrue), run(m, onFalse)];
  const differences: Difference[] = [];
  let value: Staged = nothing;
  compare(m, condition, yes, no, yes.outcome.value, no.outcome.value, differences, (result) => (value = result));
  for (const variable of m.state.variables.keys()) {
    const [a, b] = [yes.state.variables.get(variable), no.state.variables.get(variable)];
    if (a && b) compare(m, condition, yes, no, a, b, differences, (result) => m.state.variables.set(variable, result));
  }
  for (const [cell, before] of m.state.cells) {
    const [a, b] = [yes.state.cells.get(cell) ?? before, no.state.cells.get(cell) ?? before];
    if (a === b) {
      m.state.cells.set(cell, a);
      continue;
    }
    const shape = joinContent(m, { content: a, way: yes }, { content: b, way: no });
    if (!shape) continue;
    differences.push({
      values: (way, which) => within(m, way, () => flattenContent(m, shape, which === 0 ? a : b)),
      settle: (take) => m.state.cells.set(cell, instantiateContent(m, shape, take)),
    });
  }
  const ends = [yes, no].map((way, which) => differences.map((one) => one.values(way, which === 0 ? 0 : 1)).flat());
  const results = chosen(m, condition, [yes.scope, no.scope], ends);
  const take = taker(results);
  for (const one of differences) one.settle(take);
  return { value, completion: together(yes.outcome.completion, no.outcome.completion) };
}

const together = (a: Completion, b: Completion): Completion => (a === b ? a : "mixed");

function run(m: Machine, f: () => Outcome): Branch {
  const way = { scope: newScope(m.scope), state: copyState(m.state) };
  const start = m.node;
  const outcome = within(m, way, () => {
    const result = f();
    // The state may have been replaced meanwhile.
    return { result, state: m.state };
  });
  m.node = start;
  return { scope: way.scope, state: outcome.state, outcome: outcome.result };
}

// oxlint-disable-next-line max-params -- Two of each.
function compare(
  m: Machine,
  condition: Value,
  yes: Branch,
  no: Branch,
  a: Staged,
  b: Staged,
  differences: Difference[],
  settle: (value: Staged) => void,
): void {
  if (sameStaged(a, b)) {
    settle(a);
    return;
  }
  if (a.kind === "static" && b.kind === "static" && typeof a.value === "boolean" && typeof b.value === "boolean") {
    settle(booleanValue(a.value ? condition : emit(m, "not", [condition])));
    return;
  }
  const shape = join(m, { value: a, way: yes }, { value: b, way: no });
  differences.push({
    values: (way, which) => within(m, way, () => flatten(m, shape, which === 0 ? a : b)),
    settle: (take) => settle(instantiate(m, shape, take)),
  });
}

/** What `f` makes of `x`, which may be one of several things. */
export function distribute(m: Machine, x: Staged, f: (one: Staged) => Staged): Staged {
  if (x.kind !== "either") return f(x);
  const from = (i: number): Staged => {
    const option = x.options[i] ?? nothing;
    if (i >= x.options.length - 1) return f(option);
    return choose(
      m,
      emit(m, "eq", [x.which, full(m, i, i32)]),
      () => ({ value: f(option), completion: "normal" }),
      () => ({ value: from(i + 1), completion: "normal" }),
    ).value;
  };
  return from(0);
}

/** The values of one of two scopes: both are computed where that costs next to nothing and has no harm. */
function chosen(
  m: Machine,
  condition: Value,
  scopes: readonly Scope[],
  ends: readonly (readonly Value[])[],
): readonly Value[] {
  if ((ends[0] ?? []).length === 0) return [];
  const parts = scopes.map((scope, i) => ({ scope, outputs: ends[i] ?? [], name: i === 0 ? "then" : "else" }));
  const { captured, programs } = closeTogether(parts);
  const [then, otherwise] = programs;
  if (!then || !otherwise) throw new Error("internal: a choice without branches");
  if (then.outputs.length <= 3 && scopes.every((scope) => scope.harmless && scope.steps <= 4)) {
    const here = captured.map((value) => bring(m.scope, value));
    const [a, b] = [then, otherwise].map((program) => inline(m.scope.builder, program, here));
    for (const value of [...(a ?? []), ...(b ?? [])]) m.scope.own.add(value);
    m.scope.steps += then.steps.length + otherwise.steps.length;
    const scalars = then.outputs.every(({ type }) => type.shape.length === 0);
    if (scalars) return (a ?? []).map((value, i) => pick(m, condition, value, b?.[i] ?? value));
  }
  const index = emit(m, "cast", [condition], { dtype: i32 });
  return emitAll(m, "switchCase", [index, ...captured], { branches: [otherwise, then] });
}

const pick = (m: Machine, condition: Value, a: Value, b: Value): Value =>
  a === b ? a : emit(m, "select", [condition, a, b]);
