/** Kernels that compute rows, as a schedule sees them: in each row stages, one after the other. */
import type { KernelStatement, ReduceAxis, ReduceStatement } from "../kernel.ts";
import { reachable } from "../rewrite.ts";
import { allStatements, nodesOf } from "../statements.ts";
import { sameAxes, storesOver } from "./nest.ts";

/** Loops over the same axes, in which reductions accumulate and elements are stored. */
export interface Stage {
  readonly kind: "stage";
  readonly axes: readonly ReduceAxis[];
  readonly reduces: readonly ReduceStatement[];
  readonly stores: readonly KernelStatement[];
}

export type Section =
  | Stage
  /** Stores and names of what the row has only one of. */
  | { readonly kind: "once"; readonly statements: readonly KernelStatement[] };

export interface RowNest {
  readonly rows: readonly ReduceAxis[];
  readonly sections: readonly Section[];
}

/** `body` as a nest of rows, if it is one. */
export function rowNest(body: readonly KernelStatement[]): RowNest | undefined {
  const [rows, inner] = peelLoops(body);
  const sections = sectionsOf(inner);
  return sections && { rows, sections };
}

/** The parallel loops that stand around all of `body`, and what they stand around. */
export function peelLoops(
  body: readonly KernelStatement[],
): readonly [loops: readonly ReduceAxis[], inner: readonly KernelStatement[]] {
  const loops: ReduceAxis[] = [];
  let inner = body;
  for (let [only] = inner; inner.length === 1 && only?.kind === "loop"; [only] = inner) {
    if (only.extent.kind !== "size" || only.role !== "parallel") break;
    loops.push({ axis: only.axis, extent: only.extent.value });
    inner = only.body;
  }
  return [loops, inner];
}

function sectionsOf(body: readonly KernelStatement[]): readonly Section[] | undefined {
  const sections: Section[] = [];
  for (let i = 0; i < body.length;) {
    const rest = body.slice(i);
    const section = stageOf(rest) ?? onceOf(rest);
    if (!section) return undefined;
    sections.push(section.made);
    i += section.count;
  }
  return sections;
}

interface Found {
  readonly made: Section;
  /** Statements that it stands for. */
  readonly count: number;
}

/** Reductions over the same axes and the loop of stores after them, or such a loop alone. */
function stageOf(body: readonly KernelStatement[]): Found | undefined {
  const reduces = sameAxes(body);
  const [first] = reduces;
  if (first) {
    const stores = storesOver(first, body[reduces.length]);
    const made: Stage = { kind: "stage", axes: first.axes, reduces, stores: stores ?? [] };
    return { made, count: reduces.length + (stores ? 1 : 0) };
  }
  const [axes, stores] = peelLoops(body.slice(0, 1));
  if (axes.length === 0 || !stores.every(isSimple)) return undefined;
  return { made: { kind: "stage", axes, reduces, stores }, count: 1 };
}

function onceOf(body: readonly KernelStatement[]): Found | undefined {
  const end = body.findIndex((statement) => !isSimple(statement));
  const statements = end < 0 ? body : body.slice(0, end);
  return statements.length === 0 ? undefined : { made: { kind: "once", statements }, count: statements.length };
}

const isSimple = ({ kind }: KernelStatement): boolean => kind === "store" || kind === "let";

const statementsOf = (section: Section): readonly KernelStatement[] =>
  section.kind === "once" ? section.statements : [...section.reduces, ...section.stores];

/** The buffers that a section loads from. */
export const loadedIn = (section: Section): ReadonlySet<number> =>
  new Set(
    reachable(allStatements(statementsOf(section)).flatMap(nodesOf)).flatMap((node) =>
      node.kind === "load" ? [node.source] : [],
    ),
  );

/** The buffers that a section stores to. */
export const storedIn = (section: Section): ReadonlySet<number> =>
  new Set(
    allStatements(statementsOf(section)).flatMap((statement) => (statement.kind === "store" ? [statement.target] : [])),
  );
