/**
 * Names what is used more than once: each shared node becomes a `let`, in the outermost loop where all that it depends
 * on is known, so that what a loop does not change is computed before it. Deep expressions are cut into several, too.
 */
import { at, axisIndex, get, mapIndex, NodeTable, type Node } from "@cotangent/ir";
import type { Kernel, KernelStatement } from "./kernel.ts";
import { axesOfIndex, childrenOf, indicesOf, reachable, rewriteOne } from "./rewrite.ts";
import { allStatements, bodyOf, mapStatement, nodesOf } from "./statements.ts";

/** Where a `let` can stand: before the statement that is now being looked at in some block. */
interface Site {
  readonly depth: number;
  /** How many blocks it is in, without loops that run once: what moves out of these alone saves nothing. */
  readonly repeats: number;
  readonly uses: Map<Node, number>;
  readonly hoisted: Set<Node>;
  /** Nodes whose children have been counted. */
  readonly counted: Set<Node>;
  readonly bound: Map<Node, Node>;
  lets: KernelStatement[];
}

interface Path {
  readonly sites: readonly Site[];
  /** Nothing moves out of the scope of this depth: its body may not run. */
  readonly barrier: number;
  readonly axes: ReadonlyMap<number, number>;
  readonly locals: Map<string, number>;
}

type Visit = (
  statement: KernelStatement,
  path: Path,
  inner: (body: readonly KernelStatement[]) => readonly KernelStatement[],
) => KernelStatement;

const namesOf = (statement: KernelStatement): readonly string[] =>
  statement.kind === "reduce"
    ? statement.names
    : statement.kind === "let" || statement.kind === "variable"
      ? [statement.name]
      : [];

/** An expression deeper than this is cut into several. */
const deepest = 24;

export function share(kernel: Kernel): Kernel {
  return new Sharer(kernel).run();
}

/** The level of a node that depends on memory or variables that the kernel changes: it is shared within one statement only. */
const changing = Number.POSITIVE_INFINITY;

class Sharer {
  readonly #kernel: Kernel;
  readonly #stored: ReadonlySet<number>;
  readonly #variables: ReadonlySet<string>;
  readonly #taken: ReadonlySet<string>;
  readonly #table = new NodeTable();
  readonly #sites = new Map<KernelStatement | undefined, Site>();
  readonly #statementSites = new Map<KernelStatement, Site>();
  readonly #depths = new Map<Node, number>();
  #names = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    const all = allStatements(kernel.body);
    const targets = new Set(all.flatMap((statement) => (statement.kind === "store" ? [statement.target] : [])));
    const sets = new Set(
      [...targets].map((target) => kernel.buffers[target]?.alias).filter((alias) => alias !== undefined),
    );
    this.#stored = new Set(
      kernel.buffers.flatMap((buffer, i) =>
        targets.has(i) || (buffer.alias !== undefined && sets.has(buffer.alias)) ? [i] : [],
      ),
    );
    this.#taken = new Set(all.flatMap(namesOf));
    this.#variables = new Set(all.flatMap((statement) => (statement.kind === "assign" ? [statement.name] : [])));
  }

  run(): Kernel {
    const root = this.#site(undefined, { depth: 0, repeats: 0 });
    const path = (): Path => ({ sites: [root], barrier: 0, axes: new Map(), locals: new Map() });
    this.#block(this.#kernel.body, path(), (statement, here, inner) => this.#count(statement, here, inner));
    const body = this.#block(this.#kernel.body, path(), (statement, here, inner) => this.#emit(statement, here, inner));
    return { ...this.#kernel, body };
  }

  #freshName(): string {
    for (;;) {
      const name = `x${this.#names++}`;
      if (!this.#taken.has(name)) return name;
    }
  }

  #site(key: KernelStatement | undefined, place: Pick<Site, "depth" | "repeats">): Site {
    const known = this.#sites.get(key);
    if (known) return known;
    const site: Site = {
      ...place,
      uses: new Map(),
      hoisted: new Set(),
      counted: new Set(),
      bound: new Map(),
      lets: [],
    };
    this.#sites.set(key, site);
    return site;
  }

  /** Visits statements in order, and returns what `visit` makes of them, with the `let`s that came up before each. */
  #block(body: readonly KernelStatement[], path: Path, visit: Visit): readonly KernelStatement[] {
    const site = at(path.sites, path.sites.length - 1);
    return body.flatMap((statement) => {
      const made = visit(statement, path, (inner) => this.#block(inner, this.#inside(statement, path), visit));
      for (const name of namesOf(statement)) path.locals.set(name, site.depth);
      const { lets } = site;
      site.lets = [];
      return [...lets, made];
    });
  }

  #inside(statement: KernelStatement, path: Path): Path {
    const depth = path.sites.length;
    const { repeats } = at(path.sites, depth - 1);
    const count = statement.kind === "loop" && statement.extent.kind === "size" ? statement.extent.value : undefined;
    const runs = typeof count === "number" && count > 0;
    return {
      sites: [...path.sites, this.#site(statement, { depth, repeats: count === 1 ? repeats : repeats + 1 })],
      barrier: runs ? path.barrier : depth,
      axes: statement.kind === "loop" ? new Map([...path.axes, [statement.axis, depth]]) : path.axes,
      locals: new Map(path.locals),
    };
  }

  /** For each node below the expressions of `statement`, the site where it belongs. */
  #placed(statement: KernelStatement, path: Path): ReadonlyMap<Node, Site> {
    const reduced = new Set(statement.kind === "reduce" ? statement.axes.map(({ axis }) => axis) : []);
    const levels = new Map<Node, number>();
    const placed = new Map<Node, Site>();
    for (const node of reachable(nodesOf(statement))) {
      const level = Math.max(
        this.#own(node, path, reduced),
        ...childrenOf(node).map((child) => get(levels, child, "level of a node")),
      );
      levels.set(node, level);
      const site =
        level === changing ? this.#statementSite(statement, path) : at(path.sites, Math.max(level, path.barrier));
      placed.set(node, site);
    }
    return placed;
  }

  #statementSite(statement: KernelStatement, path: Path): Site {
    const known = this.#statementSites.get(statement);
    if (known) return known;
    const depth = path.sites.length - 1;
    const block = at(path.sites, depth);
    const site: Site = {
      depth,
      repeats: block.repeats,
      uses: new Map(),
      hoisted: new Set(),
      counted: new Set(),
      bound: new Map(),
      // In the block of the statement, and so before it.
      get lets() {
        return block.lets;
      },
      set lets(lets) {
        block.lets = lets;
      },
    };
    this.#statementSites.set(statement, site);
    return site;
  }

  #own(node: Node, { axes, locals }: Path, reduced: ReadonlySet<number>): number {
    if (node.kind === "local") return this.#variables.has(node.name) ? changing : (locals.get(node.name) ?? 0);
    if (node.kind !== "load" && node.kind !== "position") return 0;
    if (node.kind === "load" && this.#stored.has(node.source)) return changing;
    return Math.max(
      0,
      ...indicesOf(node)
        .flatMap(axesOfIndex)
        .map((axis) => (reduced.has(axis) ? changing : get(axes, axis, "loop of an axis"))),
    );
  }

  #count(
    statement: KernelStatement,
    path: Path,
    inner: (body: readonly KernelStatement[]) => readonly KernelStatement[],
  ): KernelStatement {
    const placed = this.#placed(statement, path);
    const here = at(path.sites, path.sites.length - 1);
    const use = (node: Node, from: Site): void => {
      const site = get(placed, node, "site of a node");
      site.uses.set(node, (site.uses.get(node) ?? 0) + 1);
      if (site.repeats < from.repeats) site.hoisted.add(node);
    };
    for (const root of nodesOf(statement)) use(root, here);
    for (const [node, site] of placed) {
      // Children count once for each place where their parent is computed.
      if (site.counted.has(node)) continue;
      site.counted.add(node);
      for (const child of childrenOf(node)) use(child, site);
    }
    inner(bodyOf(statement));
    return statement;
  }

  #emit(
    statement: KernelStatement,
    path: Path,
    inner: (body: readonly KernelStatement[]) => readonly KernelStatement[],
  ): KernelStatement {
    const done = new Map<Node, Node>();
    for (const [node, site] of this.#placed(statement, path))
      done.set(node, this.#emitNode(node, site, done, statement));
    const lookup = (node: Node): Node => get(done, node, "shared node");
    return mapStatement(
      statement,
      { node: lookup, index: (index) => mapIndex(index, axisIndex, lookup) },
      inner(bodyOf(statement)),
    );
  }

  #emitNode(node: Node, site: Site, done: ReadonlyMap<Node, Node>, statement: KernelStatement): Node {
    const known = site.bound.get(node);
    if (known) return known;
    const made = rewriteOne(node, { table: this.#table }, (child) => get(done, child, "shared node"));
    const depth = 1 + Math.max(0, ...childrenOf(made).map((child) => this.#depths.get(child) ?? 0));
    this.#depths.set(made, depth);
    const insideReduction = statement.kind === "reduce" && this.#statementSites.get(statement) === site;
    const wanted = (site.uses.get(node) ?? 0) > 1 || site.hoisted.has(node) || depth >= deepest;
    if (!wanted || insideReduction || (made.kind !== "apply" && made.kind !== "load")) return made;
    const name = this.#freshName();
    site.lets.push({ kind: "let", name, value: made });
    const local = this.#table.local(name, made.dtype);
    site.bound.set(node, local);
    this.#depths.set(local, 0);
    return local;
  }
}
