/** What the results of loops with stores depend on, by running them. */
import { at, type ArrayType, type NestForm, type Statement } from "@cotangent/ir";
import { countOf, gathered, shapeOf, type Analysis } from "./forms.ts";
import type { Dependence } from "./index-sets.ts";
import { OutOfWork, Probe, type Traced } from "./probe.ts";

/** An array while statements store to it. */
interface Stored extends Traced {
  readonly values: number[];
  readonly depends: Dependence[];
}

export function probeNest(
  form: NestForm,
  args: readonly Traced[],
  types: readonly ArrayType[],
  { sets, work }: Analysis,
): readonly Traced[] {
  const fresh = (type: ArrayType): Stored => {
    const shape = shapeOf(type);
    work.spend(countOf(shape));
    const depends = Array.from({ length: countOf(shape) }, (): Dependence => undefined);
    return { dtype: type.dtype, shape, values: depends.map(() => NaN), depends };
  };
  const results = types.map(fresh);
  form.start.forEach((start, i) => {
    if (typeof start === "string" || "fill" in start) return;
    const { depends } = at(results, i);
    at(args, start.copyOf).depends?.forEach((set, k) => (depends[k] = set));
  });
  // Values of what is stored are not followed, so nothing that is stored decides what is read or stored.
  const stored = [...results, ...(form.scratch ?? []).map(fresh)];
  const hidden = stored.map(({ dtype, shape, depends }) => ({ dtype, shape, depends }));
  const probe = new Probe([...args, ...hidden], sets, work);
  runStatements(form.body, { probe, stored: [...args.map(() => undefined), ...stored], certain: true });
  return types.map((type, i) =>
    gathered(
      type,
      at(results, i).depends.map((depends) => ({
        value: undefined,
        depends: type.dtype.differentiable ? depends : undefined,
      })),
    ),
  );
}

interface Running {
  readonly probe: Probe;
  readonly stored: readonly (Stored | undefined)[];
  /** Whether the statements run for sure. */
  readonly certain: boolean;
}

function runStatements(statements: readonly Statement[], running: Running): void {
  for (const statement of statements) {
    runStatement(statement, running);
    running.probe.moved();
  }
}

function runStatement(statement: Statement, running: Running): void {
  const { probe, certain } = running;
  switch (statement.kind) {
    case "loop":
      runLoop(statement, running);
      return;
    case "let":
      probe.locals.set(statement.name, probe.element(statement.value));
      return;
    case "variable":
      probe.locals.set(statement.name, probe.element(statement.start));
      return;
    case "assign":
      assign(statement, running);
      return;
    case "store":
      store(statement, running);
      return;
    case "when": {
      const { value } = probe.element(statement.condition);
      if (value !== 0) runStatements(statement.body, { ...running, certain: certain && value !== undefined });
      return;
    }
  }
}

function runLoop(loop: Extract<Statement, { kind: "loop" }>, running: Running): void {
  const { probe } = running;
  const count = probe.index(loop.extent);
  if (count === undefined) throw new OutOfWork();
  for (let i = 0; i < count; i++) {
    probe.axes[loop.axis] = loop.backwards ? count - 1 - i : i;
    probe.moved();
    runStatements(loop.body, running);
  }
}

function assign({ name, value }: Extract<Statement, { kind: "assign" }>, { probe, certain }: Running): void {
  const before = probe.locals.get(name);
  const next = probe.element(value);
  probe.locals.set(name, certain || !before ? next : probe.join(before, next));
}

function store(statement: Extract<Statement, { kind: "store" }>, { probe, stored, certain }: Running): void {
  const target = stored[statement.target];
  if (!target) throw new Error("internal: a nest stores to its argument");
  const holds = probe.holds(statement.guards);
  if (holds === false) return;
  const { depends } = probe.element(statement.value);
  const position = probe.position(target, statement.index);
  if (position === undefined) {
    for (let i = 0; i < target.depends.length; i++) target.depends[i] = probe.sets.union(target.depends[i], depends);
    return;
  }
  const replaces = statement.mode === "set" && holds === true && certain;
  target.depends[position] = replaces ? depends : probe.sets.union(target.depends[position], depends);
}
