import { random, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { checkHyper, counting, type Range } from "../checks.ts";
import { noSteps, type StepCount } from "../scale.ts";
import { mapRows } from "../typed-transforms.ts";
import { checkColumns, drawn, type Column } from "./queries.ts";

export interface PrivateGsdOptions {
  readonly columns: readonly Column[];
  /** N: rows of a table that is made. */
  readonly rows: number;
  /** E: how many tables survive a step. Default 8. */
  readonly elites?: number;
  /** How many changes of one cell are tried in a step. Default 64. */
  readonly mutations?: number;
  /** How many rows of other tables are tried in a step. Default 16. */
  readonly crossovers?: number;
}

export type PrivateGsdState = StepCount & {
  readonly key: random.Key;
  /** [E, N, d], f32: the best first. */
  readonly tables: Tensor;
  /** [E, m]: sums of the queries over rows. */
  readonly sums: Tensor;
  /** [E]: `Σ (answers − target)²`. */
  readonly losses: Tensor;
};

export interface PrivateGsd {
  /** Random tables. */
  init(key: random.Key): PrivateGsdState;
  step(state: PrivateGsdState): PrivateGsdState;
}

const whole: Range = { words: "a whole number x ≥ 0", holds: (x) => Number.isInteger(x) && x >= 0 };

/**
 * Private-GSD: a table whose statistics are those that were asked of another one, by a genetic algorithm. The statistics are means over rows,
 * `aⱼ(T) = 1/N·Σᵣ qⱼ(T[r])`, for any functions q of a row, and
 *
 *     minimize Σⱼ (aⱼ(T) − targetⱼ)²        over tables T of N rows
 *
 * A step tries changes of one row of a table that survived: a random cell of it gets a random number of its column (mutation), or all
 * of it is a random row of any survivor (crossover). The E best of the old and the new survive, so that the best never gets worse. A change is judged by
 * one row: `qⱼ` of the new one less `qⱼ` of the old one; sums of queries of 0 and 1 stay exact. Evaluations of q: two rows for each change.
 * No derivative is taken. Privacy comes of the target ({@link gaussianMechanism}): what is computed from it costs none.
 *
 * Liu, Tang, Vietri and Wu, *Generating private synthetic data with genetic algorithms* (arXiv 2306.03257). Mutation of one cell and
 * crossover of one row were not compared with the authors' program.
 *
 * @param query a row `[d]` to numbers `[m]`. @param target `[m]`, the answers to come near to.
 * @throws ArgumentError for options out of range.
 *
 * @example
 * const columns = [{ size: 2 }, { size: 3 }];
 * const { init, step } = privateGsd(marginalQueries([2, 3]), np.full([6], 1 / 6), { columns, rows: 12 });
 * const state = step(init(random.key(0)));
 */
export function privateGsd(query: (row: Tensor) => Tensor, target: Tensor, options: PrivateGsdOptions): PrivateGsd {
  const { columns, rows, elites = 8, mutations = 64, crossovers = 16 } = options;
  checkHyper("privateGsd", counting, { rows, elites, mutations });
  checkHyper("privateGsd", whole, { crossovers });
  checkColumns("privateGsd", columns);
  const [d, tries] = [columns.length, mutations + crossovers];
  const answersOf = (table: Tensor): Tensor => mapRows(query, table);
  const lossesOf = (sums: Tensor): Tensor =>
    np.sum(np.square(np.subtract(np.divide(sums, rows), target)), { axis: -1 });
  return {
    init(key) {
      const flat = drawn(columns, random.uniform(random.foldIn(key, 0), [elites * rows, d]));
      const sums = np.sum(answersOf(flat).reshape([elites, rows, -1]), { axis: 1 });
      return { ...noSteps(), key, tables: flat.reshape([elites, rows, d]), sums, losses: lossesOf(sums) };
    },
    step({ key, count, tables, sums, losses }) {
      const own = random.foldIn(key, np.add(count, 1));
      const below = (most: number, i: number): Tensor => random.randint(random.foldIn(own, i), [tries], 0, most);
      const [parents, places, cells, donors] = [below(elites, 0), below(rows, 1), below(d, 2), below(elites * rows, 3)];
      const flat = tables.reshape([elites * rows, d]);
      const before = np.take(flat, np.add(np.multiply(parents, rows), places), 0);
      const isCell = np.equal(np.arange(d, { dtype: "i32" }), cells.reshape([tries, 1]));
      const mutated = np.where(isCell, drawn(columns, random.uniform(random.foldIn(own, 4), [tries, d])), before);
      const isMutation = np.less(np.arange(tries, { dtype: "i32" }), mutations).reshape([tries, 1]);
      const after = np.where(isMutation, mutated, np.take(flat, donors, 0));
      const changed = np.subtract(answersOf(after), answersOf(before));
      const allSums = np.concatenate([sums, np.add(np.take(sums, parents, 0), changed)]);
      const allLosses = np.concatenate([losses, lossesOf(np.slice(allSums, [[elites, elites + tries]]))]);
      const best = np.slice(np.argsort(allLosses), [[0, elites]]);
      const all = (old: Tensor, tried: Tensor): Tensor => np.take(np.concatenate([old, tried]), best, 0);
      const same = np.arange(elites, { dtype: "i32" });
      const kept = np.take(tables, all(same, parents), 0);
      const isChanged = np.equal(
        np.arange(rows, { dtype: "i32" }),
        all(np.full([elites], -1, { dtype: "i32" }), places).reshape([elites, 1]),
      );
      const row = all(np.zeros([elites, d]), after).reshape([elites, 1, d]);
      return {
        count: np.add(count, 1),
        key,
        tables: np.where(isChanged.reshape([elites, rows, 1]), row, kept),
        sums: np.take(allSums, best, 0),
        losses: np.take(allLosses, best, 0),
      };
    },
  };
}
