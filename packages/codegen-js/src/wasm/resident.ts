/**
 * Typed arrays that live in linear memory: results of one program that the next one reads where they are. They are given back
 * when whoever has them says so, or when they are collected, which no synchronous loop lets happen; past a budget results
 * are copied out instead.
 */
import type { Dtype, TypedArray } from "@cotangent/ir";
import { heap as sharedHeap, type Heap } from "./heap.ts";
import { copyIn, viewLike } from "./transfer.ts";

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
export const residentArray = (heap: Heap, dtype: Dtype, length: number): TypedArray | undefined =>
  resident(heap, length * dtype.bytes, (address) => heap.view(dtype, address, length));

/** The array that `make` makes of the address of a new block. */
function resident(heap: Heap, bytes: number, make: (address: number) => TypedArray): TypedArray | undefined {
  // Memory that is not shared leaves its arrays behind when it grows.
  if (!heap.isShared || bytes < leastBytes || living + bytes > mostBytes) return undefined;
  const address = heap.allocate(bytes);
  const array = make(address);
  const block = { heap, address, bytes };
  blocks.set(array, block);
  collected.register(array, block, array);
  living += bytes;
  return array;
}

/** Arrays that a program has read from outside of linear memory. */
const readBefore = new WeakSet<TypedArray>();

/**
 * The array to read instead of `array`, whose elements never change, from now on. What is read again moves to linear memory; what
 * is read once, as a batch of examples is, is copied for the call only: its memory is then that of the next batch at once.
 */
export function settled(heap: Heap, array: TypedArray): TypedArray {
  if (array.byteLength < leastBytes || blocks.has(array)) return array;
  if (!readBefore.has(array)) {
    readBefore.add(array);
    return array;
  }
  return (
    resident(heap, array.byteLength, (address) => {
      copyIn(heap, address, array);
      return viewLike(heap, address, array);
    }) ?? array
  );
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
