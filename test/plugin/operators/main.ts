/** Uses functions with operators, in code without. */
import { grad } from "cotangent";
import * as np from "cotangent/numpy";
import { energy, total } from "./energies.ts";
const x = np.array([0.2, 1.5, 3], { dtype: "f64" });
const params = { w: np.array([1, 2, 3], { dtype: "f64" }), b: np.array(5, { dtype: "f64" }) };
const slopes = grad(energy)(params, x);
console.log(JSON.stringify([total(params, x).item(), slopes.w.toArray(), slopes.b.item()]));
