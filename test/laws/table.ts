/** The law table: one row for each operation. Random programs are made by the recipes of the same rows. */
import type { Recipe } from "@cotangent/ir/testing";
import type { Row } from "./row.ts";
import { arithmeticRows } from "./rows/arithmetic.ts";
import { constantRows } from "./rows/constant.ts";
import { controlRows } from "./rows/control.ts";
import { indexingRows } from "./rows/indexing.ts";
import { logicRows } from "./rows/logic.ts";
import { productRows } from "./rows/product.ts";
import { structureRows } from "./rows/structure.ts";

export const rows: readonly Row[] = [
  ...arithmeticRows,
  ...logicRows,
  ...constantRows,
  ...structureRows,
  ...indexingRows,
  ...productRows,
  ...controlRows,
];

export const recipes: readonly Recipe[] = rows.map(({ recipe }) => recipe);
