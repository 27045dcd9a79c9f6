/** Arrays of JavaScript into linear memory and out of it: what tensors that live there do without. */
import { at, type TypedArray } from "@cotangent/ir";
import type { Heap } from "./heap.ts";

/** Fewer elements are copied one by one: a view costs more. */
const few = 8;

/** Copies `array` to an address that is a multiple of its elements' size. */
export function copyIn(heap: Heap, address: number, array: TypedArray): void {
  const { view, first } = placeOf(heap, address, array);
  if (array.length > few) view.set(array, first);
  else for (let i = 0; i < array.length; i++) view[first + i] = at(array, i);
}

export function copyOut(heap: Heap, address: number, array: TypedArray): void {
  if (array.length > few) return array.set(viewLike(heap, address, array));
  const { view, first } = placeOf(heap, address, array);
  for (let i = 0; i < array.length; i++) array[i] = at(view, first + i);
}

/** The elements at an address, as many as in `array` and of their kind. */
export function viewLike(heap: Heap, address: number, array: TypedArray): TypedArray {
  const { view, first } = placeOf(heap, address, array);
  return view.subarray(first, first + array.length);
}

/** Memory as elements like those of `array`, and the first of them. */
function placeOf(
  { views }: Heap,
  address: number,
  array: TypedArray,
): { readonly view: TypedArray; readonly first: number } {
  if (array instanceof Float32Array) return { view: views.f32, first: address >>> 2 };
  if (array instanceof Float64Array) return { view: views.f64, first: address >>> 3 };
  if (array instanceof Int32Array) return { view: views.i32, first: address >>> 2 };
  return array instanceof Uint32Array ? { view: views.u32, first: address >>> 2 } : { view: views.u8, first: address };
}
