/*
 * gradbench EVAL FUNCTION INPUT OUTPUT SECONDS: runs one function on the arrays in the file INPUT (their number, then the
 * length and the elements of each, all doubles), writes its result to the file OUTPUT, and prints the nanoseconds of one
 * run, from as many runs as take SECONDS.
 */
#define _POSIX_C_SOURCE 200809L
#include "gradbench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double *workspace(long length) {
  static double *memory;
  static long reserved;
  if (length > reserved) {
    free(memory);
    memory = aligned_alloc(64, (8 * (size_t)length + 63) / 64 * 64);
    reserved = length;
    if (!memory) {
      fprintf(stderr, "no memory for %ld doubles\n", length);
      exit(1);
    }
    memset(memory, 0, 8 * (size_t)length);
  }
  return memory;
}

static const function *const evals[] = {hello, lse, llsq, det, ode, kmeans, gmm, lstm, ba, ht, particle, saddle};

static const function *find(const char *eval, const char *name) {
  for (size_t i = 0; i < sizeof evals / sizeof *evals; i++)
    for (const function *f = evals[i]; f->eval; f++)
      if (!strcmp(f->eval, eval) && !strcmp(f->name, name)) return f;
  fprintf(stderr, "there is no function %s of %s\n", name, eval);
  exit(1);
}

static double *read_doubles(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) perror(path), exit(1);
  fseek(file, 0, SEEK_END);
  size_t bytes = (size_t)ftell(file);
  rewind(file);
  double *values = malloc(bytes);
  if (!values || fread(values, 1, bytes, file) != bytes) perror(path), exit(1);
  fclose(file);
  return values;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(int count, char **words) {
  if (count != 6) return fprintf(stderr, "usage: gradbench EVAL FUNCTION INPUT OUTPUT SECONDS\n"), 1;
  const function *f = find(words[1], words[2]);
  const double *given = read_doubles(words[3]);
  array in[16];
  long arrays = (long)*given++;
  for (long i = 0; i < arrays; i++) {
    in[i].length = (long)*given++;
    in[i].at = given;
    given += in[i].length;
  }
  long length = f->length(in);
  double *out = malloc(8 * (size_t)length);
  f->run(in, out);
  FILE *file = fopen(words[4], "wb");
  if (!file || fwrite(out, 8, (size_t)length, file) != (size_t)length || fclose(file)) perror(words[4]), exit(1);
  double seconds = atof(words[5]);
  double elapsed = 0;
  for (long runs = 1; seconds > 0; runs *= elapsed < seconds / 10 ? 4 : 2) {
    double start = now();
    for (long i = 0; i < runs; i++) f->run(in, out);
    elapsed = now() - start;
    if (elapsed >= seconds / 2) return printf("%.9g\n", 1e9 * elapsed / runs), 0;
  }
  return 0;
}
