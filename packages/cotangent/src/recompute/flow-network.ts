/**
 * Minimum cuts by maximum flows: Dinic, *Algorithm for solution of a problem of maximum flow in networks with power
 * estimation*, Soviet Math. Doklady 11 (1970). Distances by breadth first, then augmenting paths along them, each found with
 * a list of edges instead of recursion, since networks are as deep as programs.
 */
import { at } from "@cotangent/ir";

/** A directed graph with capacities, which may be infinite, between numbered nodes. */
export class FlowNetwork {
  readonly #edges: { readonly to: number; left: number }[] = [];
  /** The numbers of the edges that leave each node; edge e ^ 1 is e backwards. */
  readonly #leaving: number[][] = [];

  addNode(): number {
    return this.#leaving.push([]) - 1;
  }

  addEdge(from: number, to: number, capacity: number): void {
    at(this.#leaving, from).push(this.#edges.push({ to, left: capacity }) - 1);
    at(this.#leaving, to).push(this.#edges.push({ to: from, left: 0 }) - 1);
  }

  /**
   * The nodes on the side of `sink` in a cut of least capacity; of several such cuts that with the fewest nodes there.
   * @throws Error if every cut is infinite
   */
  sinkSide(source: number, sink: number): ReadonlySet<number> {
    for (let levels = this.#levels(source); at(levels, sink) >= 0; levels = this.#levels(source))
      this.#block(source, sink, levels);
    return this.#reaching(sink);
  }

  /** How many edges with capacity left each node is away from `source`; -1 where there is no path. */
  #levels(source: number): number[] {
    const levels = this.#leaving.map(() => -1);
    levels[source] = 0;
    const queue = [source];
    for (const node of queue)
      for (const edge of at(this.#leaving, node)) {
        const { to, left } = at(this.#edges, edge);
        if (left <= 0 || at(levels, to) >= 0) continue;
        levels[to] = at(levels, node) + 1;
        queue.push(to);
      }
    return levels;
  }

  /** Sends along shortest paths what they can carry. */
  #block(source: number, sink: number, levels: readonly number[]): void {
    const next = this.#leaving.map(() => 0);
    const path: number[] = [];
    for (;;) {
      const last = path.at(-1);
      const node = last === undefined ? source : at(this.#edges, last).to;
      if (node === sink) {
        this.#send(path);
        path.length = 0;
        continue;
      }
      const edges = at(this.#leaving, node);
      while (at(next, node) < edges.length && !this.#leads(at(edges, at(next, node)), node, levels))
        next[node] = at(next, node) + 1;
      const edge = edges[at(next, node)];
      if (edge !== undefined) path.push(edge);
      else if (last === undefined) return;
      else {
        path.pop();
        const before = path.at(-1);
        const from = before === undefined ? source : at(this.#edges, before).to;
        next[from] = at(next, from) + 1;
      }
    }
  }

  #leads(edge: number, from: number, levels: readonly number[]): boolean {
    const { to, left } = at(this.#edges, edge);
    return left > 0 && at(levels, to) === at(levels, from) + 1;
  }

  #send(path: readonly number[]): void {
    const amount = Math.min(...path.map((edge) => at(this.#edges, edge).left));
    if (amount === Infinity) throw new Error("internal: an infinite flow");
    for (const edge of path) {
      at(this.#edges, edge).left -= amount;
      at(this.#edges, edge ^ 1).left += amount;
    }
  }

  /** The nodes from which capacity is left all the way to `sink`. */
  #reaching(sink: number): ReadonlySet<number> {
    const found = new Set([sink]);
    for (const node of found)
      for (const edge of at(this.#leaving, node))
        if (at(this.#edges, edge ^ 1).left > 0) found.add(at(this.#edges, edge).to);
    return found;
  }
}
