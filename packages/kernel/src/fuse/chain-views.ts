/** Views of many arrays, such as long concatenations, as chains of views of few. */
import { at, axisIndex, type ViewForm, type ViewPiece } from "@cotangent/ir";
import { nodesOfIndex, reachable } from "../rewrite.ts";

/** A view of `args` arrays as views that read and write at most `most`; each but the last reads the next one, as argument `args`. */
export function chainViews(form: ViewForm, args: number, rank: number, most: number): readonly ViewForm[] {
  if (args < most) return [form];
  const runs: ViewPiece[][] = [[]];
  for (const piece of form.pieces) {
    const run = at(runs, runs.length - 1);
    // One of the arrays is written, and one is what comes after this run.
    if (readByPieces([...run, piece]).size > most - 2 && run.length > 0) runs.push([piece]);
    else run.push(piece);
  }
  const rest: ViewPiece = { arg: args, index: Array.from({ length: rank }, (_, axis) => axisIndex(axis)), guards: [] };
  return runs.map((run, i) => ({ ...form, pieces: i === runs.length - 1 ? run : [...run, rest] }));
}

/** The arguments that pieces read, those that say where to read included. */
export function readByPieces(pieces: readonly ViewPiece[]): ReadonlySet<number> {
  const pointers = pieces
    .flatMap(({ index, guards }) => [...index, ...guards.map((guard) => guard.index)])
    .flatMap((index) => reachable(nodesOfIndex(index)))
    .flatMap((node) => (node.kind === "load" ? [node.source] : []));
  return new Set([...pieces.map(({ arg }) => arg), ...pointers]);
}
