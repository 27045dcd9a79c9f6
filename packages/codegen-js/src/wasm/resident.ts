/**
 * Typed arrays that live in linear memory: results of one program that the next one reads where they are. They are given back
 * when whoever has them says so, or when they are collected, which no synchronous loop lets happen; past a budget results
 * are copied out instead.
 */
import type { Dtype, TypedArray } from "@cotangent/ir";
import { heap as sharedHeap, type Heap } from "./heap.ts";

/** Smaller arrays are copied: that costs less than watching over them. */
const leastBytes = 4096;
/** What living arrays may take together. */
const mostBytes = 2 ** 29;

let living = 0;

interface Block {
  readonly heap: Heap;
  readonly address: number;
  readonly bytes: number;
}

const blocks = new WeakMap<TypedArray, Block>();

function freeBlock({ heap, address, bytes }: Block): void {
  heap.free(address, bytes);
  living -= bytes;
}

const collected = new FinalizationRegistry<Block>(freeBlock);

/** The address of an array of {@link residentArray}. */
export const addressOf = (array: TypedArray): number | undefined => blocks.get(array)?.address;

/** A new array in linear memory, whose elements are anything; undefined where it is small, or none may be there. */
export function residentArray(heap: Heap, dtype: Dtype, length: number): TypedArray | undefined {
  const bytes = length * dtype.bytes;
  // Memory that is not shared leaves its arrays behind when it grows.
  if (!heap.isShared || bytes < leastBytes || living + bytes > mostBytes) return undefined;
  const address = heap.allocate(bytes);
  const array = heap.view(dtype, address, length);
  const block = { heap, address, bytes };
  blocks.set(array, block);
  collected.register(array, block, array);
  living += bytes;
  return array;
}

/** Gives the memory of `array` back at once if it is one of {@link residentArray}; nobody may look at it any more. */
export function freeResident(array: TypedArray | undefined): void {
  const block = array && blocks.get(array);
  if (!block) return;
  blocks.delete(array);
  collected.unregister(array);
  freeBlock(block);
}

/** The same in the memory of all programs, filled with zeros. */
export const allocateResident = (dtype: Dtype, length: number): TypedArray | undefined =>
  residentArray(sharedHeap(), dtype, length)?.fill(0);
