/* x² and 2x */
#include "gradbench.h"

static void square(const array *in, double *out) { *out = in[0].at[0] * in[0].at[0]; }
static void twice(const array *in, double *out) { *out = 2 * in[0].at[0]; }

const function hello[] = {{"hello", "square", one, square}, {"hello", "double", one, twice}, {0}};
