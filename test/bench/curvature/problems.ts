/** The problems by the names that `--only` takes, in the order of the page. */
import type { Problem } from "./problem.ts";
import { digits } from "./problems/digits.ts";
import { logistic } from "./problems/logistic.ts";
import { pinn } from "./problems/pinn.ts";
import { rosenbrock } from "./problems/rosenbrock.ts";

export const problems: Readonly<Record<string, () => Problem | Promise<Problem>>> = {
  rosenbrock2: () => rosenbrock(2),
  rosenbrock10: () => rosenbrock(10),
  rosenbrock100: () => rosenbrock(100),
  logistic,
  pinn,
  digits,
};
