/** A loop statement as iterations of its body: written out, or as a loop of the program. */
import { i32, type Value } from "cotangent/compiler";
import type { Node } from "ts-morph";
import { orElse } from "../attempt.ts";
import { choose, type Outcome } from "../choose.ts";
import { inner, newVariable, type Environment, type LoopFrame, type Variable } from "../environment.ts";
import { anySet, endsOf } from "../flow.ts";
import { copyState, emit, full, type Completion, type Machine } from "../machine.ts";
import { asBoolean, booleanValue, truth } from "../numbers.ts";
import { known, nothing, type Staged } from "../staged.ts";
import type { Counted } from "./counting.ts";
import { runLoop } from "./run-loop.ts";

export interface Body {
  readonly node: Node;
  readonly label: string | undefined;
  readonly environment: Environment;
  readonly hints: readonly Variable[];
  execute(environment: Environment): Completion;
}

/** A loop that asks after each iteration whether there is another one. */
export interface Tested {
  readonly go: Staged;
  test(): Staged;
  next(): void;
}

/** Loops that count no further than this are written out. */
const fewIterations = 4;

/** How the loop ended; undefined if it does not count as it seemed to. */
export function repeat(m: Machine, body: Body, how: Counted | Tested): Completion | undefined {
  const { frame } = body.environment;
  const loop: LoopFrame = {
    label: body.label,
    broken: newVariable("broken"),
    continued: newVariable("continued"),
    loop: true,
  };
  m.state.variables.set(loop.broken, known(false));
  m.state.variables.set(loop.continued, known(false));
  const depth = frame?.loops.length ?? 0;
  frame?.loops.push(loop);
  const stopped = (): Staged => anySet(m, frame ? endsOf(frame, depth) : [loop.broken]);
  const once = (): Staged => {
    body.execute(inner(body.environment));
    m.state.variables.set(loop.continued, known(false));
    const found = stopped();
    m.state.variables.set(loop.broken, known(false));
    return found;
  };
  const fine = "count" in how ? count(m, body, how, once) : (test(m, body, how, once), true);
  frame?.loops.pop();
  m.state.variables.delete(loop.broken);
  m.state.variables.delete(loop.continued);
  if (!fine) return undefined;
  const ended = frame ? anySet(m, endsOf(frame, depth)) : known(false);
  return ended.kind === "boolean" ? "mixed" : ended.kind === "static" && ended.value === true ? "abrupt" : "normal";
}

function test(m: Machine, body: Body, how: Tested, once: () => Staged): void {
  const first = truth(m, how.go);
  if (first === false) return;
  runLoop(m, {
    count: undefined,
    go: how.go,
    counter: undefined,
    hints: body.hints,
    name: "loop",
    iterate: () => ({ go: iterate(), value: nothing }),
  });

  function iterate(): Staged {
    const ended = truth(m, once());
    if (ended === true) return known(false);
    const another = (): Staged => {
      how.next();
      return asBoolean(m, how.test());
    };
    if (ended === false) return another();
    return choose(
      m,
      ended,
      () => ({ value: known(false), completion: "normal" }),
      () => ({ value: another(), completion: "normal" }),
    ).value;
  }
}

/** Loops that count no further than this are written out where they cannot stay loops. */
const someIterations = 64;

/** False if the body changes what the loop counts by. */
function count(m: Machine, body: Body, how: Counted, once: () => Staged): boolean {
  const writtenOut = (): boolean => {
    unroll(m, how, once, 0, m.diagnostics.size);
    return true;
  };
  const most = how.start.kind === "static" && typeof how.count === "number" ? how.count : Infinity;
  if (most <= fewIterations) return writtenOut();
  const looped = (): boolean => counted(m, body, how, once);
  return most <= someIterations ? orElse(m, looped, writtenOut) : looped();
}

function counted(m: Machine, body: Body, how: Counted, once: () => Staged): boolean {
  const before = how.bound.map((variable) => m.state.variables.get(variable));
  const saved = copyState(m.state);
  const start = how.start.kind === "static" ? full(m, Number(how.start.value), i32) : how.start.integer?.value;
  if (!start) return false;
  const below = (counter: Value): Staged => {
    const { limit } = how;
    if (!limit?.value.integer) return known(true);
    const end = limit.value.integer;
    const pair = how.step > 0 ? [counter, end.value] : [end.value, counter];
    return booleanValue(emit(m, limit.inclusive ? "le" : "lt", pair));
  };
  const iterations = iterationsOf(m, how, start);
  const goes = (counter: Value): Staged => (iterations ? known(true) : below(counter));
  let left = true;
  runLoop(m, {
    count: iterations ? how.most : how.count,
    ...(iterations && { limit: iterations }),
    go: goes(start),
    counter: { start: how.start.kind === "static" ? Number(how.start.value) : start, step: how.step, range: how.range },
    hints: body.hints,
    name: "loop",
    iterate(counter) {
      if (!counter?.integer) throw new Error("internal: a loop that counts without a counter");
      m.state.variables.set(how.variable, counter);
      const ended = truth(m, once());
      left &&= m.state.variables.get(how.variable) === counter;
      m.state.variables.set(how.variable, how.start);
      const next = emit(m, "add", [counter.integer.value, full(m, how.step, i32)]);
      return { go: goesOn(m, ended, goes(next)), value: nothing };
    },
  });
  left &&= how.bound.every((variable, i) => m.state.variables.get(variable) === before[i]);
  if (!left) m.state = saved;
  return left;
}

/** How often a loop by ones runs, if the most that this can be is known. */
function iterationsOf(m: Machine, { limit, most, step }: Counted, start: Value): Value | undefined {
  const end = limit?.value.integer?.value;
  if (!end || most === undefined) return undefined;
  const distance = emit(m, "sub", step > 0 ? [end, start] : [start, end]);
  const all = limit.inclusive ? emit(m, "add", [distance, full(m, 1, i32)]) : distance;
  return emit(m, "max", [all, full(m, 0, i32)]);
}

/** Whether there is another iteration after one that may have ended the loop. */
function goesOn(m: Machine, ended: boolean | Value, going: Staged): Staged {
  if (ended === true) return known(false);
  if (ended === false) return going;
  const on = emit(m, "not", [ended]);
  return booleanValue(going.kind === "boolean" ? emit(m, "and", [on, going.value]) : on);
}

function unroll(m: Machine, how: Counted, once: () => Staged, i: number, reported: number): void {
  if (i === how.count || how.start.kind !== "static" || m.diagnostics.size > reported + fewIterations) return;
  m.state.variables.set(how.variable, known(Number(how.start.value) + i * how.step));
  const ended = truth(m, once());
  if (ended === true) return;
  const rest = (): Outcome => {
    unroll(m, how, once, i + 1, reported);
    return { value: nothing, completion: "normal" };
  };
  if (ended === false) rest();
  else choose(m, ended, () => ({ value: nothing, completion: "normal" }), rest);
}
