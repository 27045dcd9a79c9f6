const brackets = [
  { upTo: 11_000, rate: 0 },
  { upTo: 31_000, rate: 0.2 },
  { upTo: 60_000, rate: 0.32 },
  { upTo: 90_000, rate: 0.42 },
  { upTo: Infinity, rate: 0.5 },
] as const;

export function incomeTax(gross: number, deductions: readonly number[]): number {
  let taxable = gross;
  for (const deduction of deductions) taxable -= deduction;
  taxable = Math.max(0, taxable);
  let tax = 0;
  let from = 0;
  for (const { upTo, rate } of brackets) {
    if (taxable <= from) break;
    tax += (Math.min(taxable, upTo) - from) * rate;
    from = upTo;
  }
  return tax;
}
