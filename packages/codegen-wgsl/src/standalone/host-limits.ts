/** Numbers that the host of a module is written with. */

/** Iterations whose counters a submission holds. */
export const slots = 1024;
/** Bytes from the counters of one to those of the next. */
export const slotBytes = 256;
export const dispatchesPerSubmission = 512;
