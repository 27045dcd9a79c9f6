/** Two ways to make a part of the program: the second where the first finds something wrong. */
import { copyState, type Machine } from "./machine.ts";

/** What is wrong is what the first way finds, unless the second finds nothing. */
export function orElse<T>(m: Machine, first: () => T, second: () => T): T {
  const state = copyState(m.state);
  const { diagnostics, node } = m;
  m.diagnostics = new Map(diagnostics);
  const found = first();
  if (m.diagnostics.size === diagnostics.size) return found;
  const failed = m.diagnostics;
  m.state = state;
  m.node = node;
  m.diagnostics = new Map(diagnostics);
  const other = second();
  if (m.diagnostics.size > diagnostics.size) m.diagnostics = failed;
  return other;
}
