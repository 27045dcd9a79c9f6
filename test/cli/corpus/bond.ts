interface CurvePoint {
  tenor: number;
  rate: number;
}

// Linear in the zero rate between the points of the curve, flat outside.
function zeroRate(curve: CurvePoint[], t: number): number {
  if (t <= curve[0].tenor) return curve[0].rate;
  for (let i = 1; i < curve.length; i++) {
    const a = curve[i - 1];
    const b = curve[i];
    if (t <= b.tenor) {
      const w = (t - a.tenor) / (b.tenor - a.tenor);
      return a.rate * (1 - w) + b.rate * w;
    }
  }
  return curve[curve.length - 1].rate;
}

export function bondPrice(curve: CurvePoint[], coupon: number, spread: number): number {
  const face = 100;
  const years = 5;
  let price = 0;
  for (let k = 1; k <= years * 2; k++) {
    const t = k / 2;
    const discount = Math.exp(-(zeroRate(curve, t) + spread) * t);
    price += ((coupon / 2) * face + (k === years * 2 ? face : 0)) * discount;
  }
  return price;
}
