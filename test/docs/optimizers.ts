/** `docs/optimizers.md`: every optimizer, with what its state takes as it is counted. */
import { tree } from "cotangent";
import * as np from "cotangent/numpy";
import type { Row } from "../optimizers/row.ts";
import { groups } from "../optimizers/table.ts";

/** A matrix and a vector: what is kept by rows and columns shows as a fraction. */
const matrix = [96, 64] as const;
const vector = 64;

const elements = (values: unknown): number =>
  tree.leaves(values).reduce((sum, { shape }) => sum + shape.reduce((x, y) => x * y, 1), 0);

/** Elements of the state for each parameter, to two digits; numbers that belong to whole leaves or trees do not show. */
export function stateUnits({ optimizer, state }: Row): string {
  if (state !== undefined) return state;
  const params = { w: np.zeros(matrix), b: np.zeros([vector]) };
  return String(Number((elements(optimizer.init(params)) / elements(params)).toFixed(2)));
}

const line = (row: Row): string =>
  `| \`${row.name}\` | ${row.formula.replaceAll("|", "\\|")} | ${row.source} | ${stateUnits(row)} | ${costOf(row)} | ${row.products ?? "—"} | ${row.equals ?? "—"} | ${row.claim.replaceAll("|", "\\|")} |`;

const costOf = ({ gradients, values }: Row): string =>
  values === undefined ? String(gradients) : [...(gradients > 0 ? [gradients] : []), `${values} values`].join(" and ");

const head = `| optimizer | step | source | state | gradients | products | equals | tested |
| --- | --- | --- | --- | --- | --- | --- | --- |`;

export function optimizersPage(): string {
  const sections = Object.entries(groups).map(
    ([title, rows]) => `## ${title}\n\n${head}\n${rows.map(line).join("\n")}\n`,
  );
  return `# Optimizers

Generated from \`test/optimizers/table.ts\`; \`UPDATE_DOCS=1 npx vitest run test/docs\` writes it anew. The *state* is counted: how many elements
it has for each parameter of a matrix of 96 × 64 and a vector of 64; n is the number of parameters. *Gradients* are those of the loss in one step, or
its values for methods without; *products* are those with its Hessian (each of about two gradients). *Equals*: the trajectories of
the material in \`test/conformance/optim\`, to the tolerances that it states (mostly 1e-9); its README names the options by which PyTorch
and optax differ. Formulas are shortened; the doc comment of each has all of it, its paper and what deviates.

The laws (\`test/optimizers/laws.test.ts\`) hold of every row: it goes down a quadratic; a compiled step is the step, in f32 and f64; the state keeps
its structure, shapes and dtypes; a state that was saved continues with the same bits; a scan over steps is the loop of steps; steps whose
arguments are donated are those of others, and leave no more bytes. All but \`lazyNewton\`, whose parts other rows have, and \`soap\` run on WebGPU, too,
in f32 (\`test/gpu/optimizers.gpu.test.ts\`).

[benchmarks-optimizers.md](benchmarks-optimizers.md) counts steps and gradients to one loss on handwritten digits,
[benchmarks-curvature.md](benchmarks-curvature.md) evaluations and time of methods of curvature and of zeroth order on six problems.

${sections.join("\n")}`;
}
