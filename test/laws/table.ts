/** The law table: one row for each operation. Random programs are made by the recipes of the same rows. */
import type { Recipe } from "@cotangent/ir/testing";
import type { Row } from "./row.ts";
import { arithmeticRows } from "./rows/arithmetic.ts";
import { branchRows } from "./rows/branches.ts";
import { complexRows } from "./rows/complex.ts";
import { constantRows } from "./rows/constant.ts";
import { controlRows } from "./rows/control.ts";
import { decompositionRows } from "./rows/decompositions.ts";
import { customRows } from "./rows/custom.ts";
import { effectRows } from "./rows/effects.ts";
import { elementaryRows } from "./rows/elementary.ts";
import { factorizationRows } from "./rows/factorizations.ts";
import { foldRows } from "./rows/fold.ts";
import { indexingRows } from "./rows/indexing.ts";
import { logicRows } from "./rows/logic.ts";
import { loopRows } from "./rows/loops.ts";
import { pieceRows } from "./rows/pieces.ts";
import { productRows } from "./rows/product.ts";
import { roundingRows } from "./rows/rounding.ts";
import { runningRows } from "./rows/running.ts";
import { specialRows } from "./rows/special.ts";
import { scatterRecurrenceRows } from "./rows/scatter-recurrence.ts";
import { sortRows } from "./rows/sort.ts";
import { structureRows } from "./rows/structure.ts";
import { systemRows } from "./rows/systems.ts";
import { windowRows } from "./rows/windows.ts";

export const rows: readonly Row[] = [
  ...arithmeticRows,
  ...elementaryRows,
  ...complexRows,
  ...roundingRows,
  ...logicRows,
  ...constantRows,
  ...structureRows,
  ...pieceRows,
  ...runningRows,
  ...foldRows,
  ...indexingRows,
  ...scatterRecurrenceRows,
  ...sortRows,
  ...productRows,
  ...factorizationRows,
  ...systemRows,
  ...decompositionRows,
  ...specialRows,
  ...windowRows,
  ...controlRows,
  ...customRows,
  ...branchRows,
  ...loopRows,
  ...effectRows,
];

export const recipes: readonly Recipe[] = rows.map(({ recipe }) => recipe);
