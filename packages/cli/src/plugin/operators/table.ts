/** Operators, and the functions of `cotangent/numpy` that they stand for. */
import { ts } from "ts-morph";

const { SyntaxKind } = ts;

export const arithmetic: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [SyntaxKind.PlusToken, "add"],
  [SyntaxKind.MinusToken, "subtract"],
  [SyntaxKind.AsteriskToken, "multiply"],
  [SyntaxKind.SlashToken, "divide"],
  [SyntaxKind.AsteriskAsteriskToken, "power"],
  [SyntaxKind.PercentToken, "fmod"],
]);

export const comparisons: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [SyntaxKind.LessThanToken, "less"],
  [SyntaxKind.LessThanEqualsToken, "lessEqual"],
  [SyntaxKind.GreaterThanToken, "greater"],
  [SyntaxKind.GreaterThanEqualsToken, "greaterEqual"],
  [SyntaxKind.EqualsEqualsToken, "equal"],
  [SyntaxKind.EqualsEqualsEqualsToken, "equal"],
  [SyntaxKind.ExclamationEqualsToken, "notEqual"],
  [SyntaxKind.ExclamationEqualsEqualsToken, "notEqual"],
]);

export const assignments: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [SyntaxKind.PlusEqualsToken, "add"],
  [SyntaxKind.MinusEqualsToken, "subtract"],
  [SyntaxKind.AsteriskEqualsToken, "multiply"],
  [SyntaxKind.SlashEqualsToken, "divide"],
  [SyntaxKind.AsteriskAsteriskEqualsToken, "power"],
  [SyntaxKind.PercentEqualsToken, "fmod"],
]);

/** Those that choose by a condition. */
export const logical: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.AmpersandAmpersandToken,
  SyntaxKind.BarBarToken,
  SyntaxKind.AmpersandAmpersandEqualsToken,
  SyntaxKind.BarBarEqualsToken,
]);

/** Those of whole numbers, which tensors have no functions for. */
export const bitwise: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.AmpersandToken,
  SyntaxKind.BarToken,
  SyntaxKind.CaretToken,
  SyntaxKind.LessThanLessThanToken,
  SyntaxKind.GreaterThanGreaterThanToken,
  SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
]);
