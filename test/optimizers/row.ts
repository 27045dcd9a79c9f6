/** A row of the table of optimizers. */
import type { Transformation } from "@cotangent/optim";

export interface Row {
  readonly name: string;
  /** With rates at which the quadratic of the laws goes down. */
  readonly optimizer: Transformation;
  /** What a step does, in short; the doc comment has all of it. */
  readonly formula: string;
  readonly source: string;
  /** Gradients a step. */
  readonly gradients: number;
  /** Products with the Hessian a step, where there are some; n is the number of parameters. */
  readonly products?: string;
  /** Values of the loss a step, for methods that take no gradient. */
  readonly values?: string;
  /** Elements of the state for each parameter, where they grow with the number n of them or counting takes long. */
  readonly state?: string;
  /** What a test shows of it beside the laws, and where. */
  readonly claim: string;
  /** Which other library it equals in trajectories. */
  readonly equals?: string;
  /** Whether parameters must lie in the simplex. Default false. */
  readonly onSimplex?: boolean;
  /**
   * Whether steps on a GPU are compared with those of the CPU. Default true. Not of lazyNewton, which a software adapter takes 20 s to
   * compile.
   */
  readonly onGpu?: boolean;
}

export const conformanceTest = "`test/conformance/optim.test.ts`";
export const claims = (what: string): string => `${what} (\`test/optimizers/claims\`)`;

export const row = (
  name: string,
  optimizer: Transformation,
  formula: string,
  source: string,
  rest: Partial<Omit<Row, "name" | "optimizer" | "formula" | "source">> = {},
): Row => ({
  name,
  optimizer,
  formula,
  source,
  gradients: 1,
  claim: rest.equals === undefined ? "the laws" : conformanceTest,
  ...rest,
});

export const rate = (learningRate: number): { readonly learningRate: number } => ({ learningRate });
