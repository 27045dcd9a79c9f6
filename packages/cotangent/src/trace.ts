/**
 * Tracing: running a function once on tracers to get its program. There is no stack of interpreters: each trace makes
 * one program, and what its function captures from outside (tracers of an enclosing trace, stored tensors) becomes an
 * extra input of it (closure conversion). Captured values are therefore constant for the derivative of the inner
 * program and differentiable for that of the outer one, which is what rules out perturbation confusion.
 */
import {
  Builder,
  showType,
  TraceError,
  type ArrayType,
  type Params,
  type Primitive,
  type Program,
  type Value,
  atLine,
  userLine,
} from "@cotangent/ir";
import { shapeOf, type Real, type Stored, type Traced } from "./content.ts";
import type { HostFunction } from "./host.ts";
import type { Storage } from "./storage.ts";

export class Trace {
  /** The function that is traced, for messages. */
  readonly name: string;
  readonly parent: Trace | undefined;
  /** Functions that the program calls on the host, by position; one list for a trace and those within it. */
  readonly hosts: HostFunction[];
  readonly #builder = new Builder();
  readonly #captured = new Map<Value | Storage, { readonly content: Real; readonly input: Value }>();
  #ended = false;

  constructor(name: string, parent: Trace | undefined) {
    this.name = name;
    this.parent = parent;
    this.hosts = parent?.hosts ?? [];
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What was captured, in the order of the inputs after the own ones. */
  get captured(): readonly Real[] {
    return [...this.#captured.values()].map(({ content }) => content);
  }

  input(type: ArrayType, weak: boolean): Traced {
    return this.#traced(this.#builder.input(type), weak, undefined);
  }

  /** The entry of this program that stands for `content`. */
  read(content: Real): Value {
    if (content.kind === "stored") return this.#capture(content.storage, content);
    if (content.trace === this) return content.value;
    requireAlive(content);
    return this.#capture(content.value, content);
  }

  record<P extends Params>(
    primitive: Primitive<P>,
    args: readonly Real[],
    params: P,
    isWeak: (type: ArrayType) => boolean,
  ): readonly Real[] {
    const line = userLine();
    return this.append(
      primitive,
      args.map((arg) => this.read(arg)),
      params,
      line,
    ).map((value) => this.#traced(value, isWeak(value.type), line));
  }

  append<P extends Params>(
    primitive: Primitive<P>,
    args: readonly Value[],
    params: P,
    origin: string | undefined,
  ): readonly Value[] {
    this.#builder.origin = origin;
    return this.#builder.apply(primitive, args, params);
  }

  /** A tensor for an entry of this program. */
  wrap(value: Value, weak: boolean, origin: string | undefined): Traced {
    return this.#traced(value, weak, origin);
  }

  /** Ends the trace; tracers of it are of no use from now on. */
  finish(outputs: readonly Value[]): Program {
    return this.#builder.finish(outputs, this.name);
  }

  end(): void {
    this.#ended = true;
  }

  #traced(value: Value, weak: boolean, origin: string | undefined): Traced {
    return { kind: "traced", type: value.type, shape: shapeOf(value.type), weak, value, trace: this, origin };
  }

  #capture(key: Value | Storage, content: Real): Value {
    const known = this.#captured.get(key);
    if (known) return known.input;
    const input = this.#builder.input(content.type);
    this.#captured.set(key, { content, input });
    return input;
  }
}

let current: Trace | undefined;

export const currentTrace = (): Trace | undefined => current;

/** Runs `body` with `trace` as the trace that operations are recorded in. */
export function within<T>(trace: Trace | undefined, body: () => T): T {
  const before = current;
  current = trace;
  try {
    return body();
  } finally {
    current = before;
  }
}

/** What a tracer is, for messages. */
export const showTracer = ({ type, trace, origin }: Traced): string =>
  `${showType(type)}, ${origin === undefined ? `an argument of "${trace.name}"` : `a tracer of "${trace.name}" made${atLine(origin)}`},`;

/**
 * @throws TraceError if the function of `content` is traced no longer. A trace that goes on encloses all that go on
 * within it, so what it made can be read there.
 */
export function requireAlive(content: Traced): void {
  if (!content.trace.ended) return;
  throw new TraceError(
    "leaked-tracer",
    `${showTracer(content)} is used after that function was traced`,
    "return values instead of storing them outside",
  );
}

/** The elements of `content`, which must exist. */
export function storedOf(content: Real): Stored {
  if (content.kind === "stored") return content;
  requireAlive(content);
  throw new Error("internal: a tracer within no trace");
}
