/** Interest paid over the life of a loan with a fixed monthly payment. */
export function totalInterest(principal: number, annualRate: number, payment: number): number {
  const monthlyRate = annualRate / 12;
  if (payment <= principal * monthlyRate) return Infinity;
  let balance = principal;
  let interest = 0;
  let months = 0;
  while (balance > 0 && months < 600) {
    const due = balance * monthlyRate;
    interest += due;
    balance = balance + due - payment;
    months++;
  }
  return interest;
}
