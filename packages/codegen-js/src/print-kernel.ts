/** Prints a kernel as statements of JavaScript: loops with integer counters over flat typed arrays. */
import { at, get, unreachable, type Index } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "@cotangent/kernel";
import type { Helper } from "./helpers.ts";
import { placesOf, writtenBuffers, type ArrayDeclaration, type BufferArgument, type KernelNames } from "./places.ts";
import { ExpressionPrinter, type BoundAxis } from "./print-expression.ts";
import { printConversion, printScalar } from "./print-scalar.ts";
import { Scope } from "./scope.ts";

export interface PrintedKernel {
  readonly lines: readonly string[];
  /** Arrays for tiles and registers, which are kept from call to call. */
  readonly arrays: readonly ArrayDeclaration[];
}

type Loop = Extract<KernelStatement, { kind: "loop" }>;
type Store = Extract<KernelStatement, { kind: "store" }>;

/** Loops with the role `unrolled` are repeated as text up to this many times. */
const maximalCopies = 64;

/** The statements of `kernel`, which has no barriers; `args` says how each buffer of space `buffer` is reached. */
export function printKernel(
  kernel: Kernel,
  args: readonly BufferArgument[],
  helpers: Set<Helper>,
  names: KernelNames,
): PrintedKernel {
  const root = new Scope({ opening: "", writes: writtenBuffers(kernel, kernel.body) });
  const { places, arrays, variables } = placesOf(kernel, args, names);
  if (variables.length > 0) root.line(`let ${variables.map((name) => `${name} = 0`).join(", ")};`);
  const expressions = new ExpressionPrinter(places, root, names, helpers);
  new KernelPrinter(kernel, expressions, names.mark).statements(kernel.body);
  return { lines: root.body("  "), arrays };
}

class KernelPrinter {
  readonly #kernel: Kernel;
  readonly #at: ExpressionPrinter;
  readonly #mark: KernelNames["mark"];

  constructor(kernel: Kernel, expressions: ExpressionPrinter, mark: KernelNames["mark"]) {
    this.#kernel = kernel;
    this.#at = expressions;
    this.#mark = mark;
  }

  statements(statements: readonly KernelStatement[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  #inside(scope: Scope, print: () => void): void {
    const outside = this.#at.scope;
    this.#at.scope = scope;
    print();
    this.#at.scope = outside;
  }

  #line(text: string, statement: KernelStatement): void {
    this.#at.scope.line(this.#mark?.(text, statement) ?? text);
  }

  #statement(statement: KernelStatement): void {
    this.#at.begin();
    switch (statement.kind) {
      case "loop":
        return this.#loop(statement);
      case "let":
        if (this.#at.isExact(statement.value)) this.#at.exact.add(statement.name);
        else this.#at.exact.delete(statement.name);
        return this.#line(`const ${this.#declare(statement.name)} = ${this.#at.value(statement.value)};`, statement);
      case "variable":
        return this.#line(`let ${this.#declare(statement.name)} = ${this.#at.value(statement.start)};`, statement);
      case "assign":
        return this.#line(
          `${get(this.#at.locals, statement.name, `variable ${statement.name}`)} = ${this.#at.value(statement.value)};`,
          statement,
        );
      case "store":
        return this.#guardedStore(statement);
      case "when":
        return this.#inside(
          this.#at.scope.child({ opening: `if (${this.#at.value(statement.condition)}) `, conditional: true }),
          () => this.statements(statement.body),
        );
      case "reduce":
      case "barrier":
        throw new Error(`internal: a ${statement.kind} statement has not been scheduled`);
      default:
        return unreachable(statement, "print a statement");
    }
  }

  /** Names of one spelling share an identifier: the blocks of the language keep them apart as those of the kernel do. */
  #declare(name: string): string {
    const known = this.#at.locals.get(name);
    if (known !== undefined) return known;
    const identifier = this.#at.names.unique(name);
    this.#at.locals.set(name, identifier);
    return identifier;
  }

  #loop(loop: Loop): void {
    const extent = this.#at.linear(loop.extent);
    const count = extent.terms.length === 0 ? extent.constant : undefined;
    if (count === 1 || (loop.role === "unrolled" && count !== undefined && count <= maximalCopies))
      return this.#copies(loop, count);
    const name = `i${loop.axis}`;
    const end = count === undefined ? this.#extent(loop.extent) : String(count);
    const header = loop.backwards
      ? `for (let ${name} = ${end} - 1; ${name} >= 0; ${name}--) `
      : `for (let ${name} = 0; ${name} < ${end}; ${name}++) `;
    const scope = this.#at.scope.child({ opening: header, writes: writtenBuffers(this.#kernel, loop.body) });
    const high = (count ?? Infinity) - 1;
    this.#bound(loop.axis, { text: name, scope, low: 0, high: Math.max(high, 0.5) }, () =>
      this.#inside(scope, () => this.statements(loop.body)),
    );
  }

  #extent(extent: Index): string {
    const text = this.#at.index(extent);
    if (/^\w+$/.test(text)) return text;
    const name = this.#at.names.fresh("n");
    this.#at.scope.line(`const ${name} = ${text};`);
    return name;
  }

  #copies(loop: Loop, count: number): void {
    for (let copy = 0; copy < count; copy++) {
      const i = loop.backwards ? count - 1 - copy : copy;
      const bare = !loop.body.some(({ kind }) => kind === "let" || kind === "variable");
      const scope = this.#at.scope.child({ opening: "", bare });
      this.#bound(loop.axis, { text: String(i), scope, low: i, high: i }, () =>
        this.#inside(scope, () => this.statements(loop.body)),
      );
    }
  }

  #bound(axis: number, bound: BoundAxis, print: () => void): void {
    const outer = this.#at.axes.get(axis);
    this.#at.axes.set(axis, bound);
    print();
    if (outer) this.#at.axes.set(axis, outer);
    else this.#at.axes.delete(axis);
  }

  #guardedStore(store: Store): void {
    const guard = this.#at.guards(store.guards);
    if (guard === undefined) return this.#store(store);
    this.#inside(this.#at.scope.child({ opening: `if (${guard}) `, conditional: true }), () => this.#store(store));
  }

  #store(store: Store): void {
    const { target, index, value, mode } = store;
    const place = at(this.#at.places, target);
    const element = this.#at.element(place, index);
    const text = this.#at.number(value);
    const { dtype } = place;
    if (dtype.arithmetic) {
      const { helpers } = this.#at;
      const wide = mode === "set" ? text : printScalar(mode, dtype.kind, [element, text], helpers);
      return this.#line(`${element} = ${printConversion("cast", [dtype.arithmetic, dtype], wide, helpers)};`, store);
    }
    if (mode === "set") return this.#line(`${element} = ${text};`, store);
    if (mode === "add")
      return this.#line(
        dtype.kind === "float" || !place.scalars
          ? `${element} ${dtype.kind === "bool" ? "|" : "+"}= ${text};`
          : `${element} = ${printScalar("add", dtype.kind, [element, text], this.#at.helpers)};`,
        store,
      );
    return this.#line(`${element} = Math.${mode}(${element}, ${text});`, store);
  }
}
