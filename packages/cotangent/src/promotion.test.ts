import { bool, f16, f32, f64, i32, u32 } from "@cotangent/ir";
import { expect, test } from "vitest";
import { promote, type WeakDtype } from "./promotion.ts";

const strong = [bool, i32, u32, f16, f32, f64].map((dtype) => ({ dtype, weak: false }));
const all: readonly WeakDtype[] = [
  ...strong,
  { dtype: i32, weak: true },
  { dtype: f32, weak: true },
  { dtype: f64, weak: true },
];
const show = ({ dtype, weak }: WeakDtype): string => `${dtype.name}${weak ? "*" : ""}`;

function cell(a: WeakDtype, b: WeakDtype): string {
  try {
    return show(promote(a, b));
  } catch {
    return "error";
  }
}

test("the promotion table; a star marks weak dtypes", () => {
  const header = `     | ${all.map((b) => show(b).padEnd(5)).join(" ")}`;
  const rows = all.map((a) => `${show(a).padEnd(4)} | ${all.map((b) => cell(a, b).padEnd(5)).join(" ")}`);
  expect(`\n${[header, ...rows].join("\n")}\n`).toMatchInlineSnapshot(`
    "
         | bool  i32   u32   f16   f32   f64   i32*  f32*  f64* 
    bool | bool  i32   u32   f16   f32   f64   i32*  f32*  f64* 
    i32  | i32   i32   error f16   f32   f64   i32   f32   f32  
    u32  | u32   error u32   f16   f32   f64   u32   f32   f32  
    f16  | f16   f16   f16   f16   f32   f64   f16   f16   f16  
    f32  | f32   f32   f32   f32   f32   f64   f32   f32   f32  
    f64  | f64   f64   f64   f64   f64   f64   f64   f64   f64  
    i32* | i32*  i32   u32   f16   f32   f64   i32*  f32*  f64* 
    f32* | f32*  f32   f32   f16   f32   f64   f32*  f32*  f64* 
    f64* | f64*  f32   f32   f16   f32   f64   f64*  f64*  f64* 
    "
  `);
});

test("promotion does not depend on the order", () => {
  for (const a of all) for (const b of all) expect(cell(a, b)).toBe(cell(b, a));
});
