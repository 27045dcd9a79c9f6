/* Speaks the protocol of protocol.ts: reads requests a line, as JSON of a known form, and times what they ask for. */
#define _GNU_SOURCE
#include "bench.h"
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void *memory(size_t bytes) {
  void *p = aligned_alloc(64, (bytes + 127) / 64 * 64);
  memset(p, 0, bytes);
  return p;
}

real *result(task *t, size_t length) {
  real *numbers = memory(length * sizeof(real));
  t->out[t->outputs++] = (array){length, numbers, NULL};
  return numbers;
}

real *scratch(task *t, int which, size_t length) { return t->scratch[which] = memory(length * sizeof(real)); }

/* What follows "name": in the line, or NULL. */
static const char *field(const char *line, const char *name) {
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\":", name);
  const char *at = strstr(line, quoted);
  return at ? at + strlen(quoted) : NULL;
}

static double number(const char *line, const char *name) {
  const char *at = field(line, name);
  return at ? atof(at) : 0;
}

static int string(const char *line, const char *name, char *out, size_t most) {
  const char *at = field(line, name);
  if (!at || *at++ != '"') return 0;
  size_t length = strcspn(at, "\"");
  if (length >= most) return 0;
  memcpy(out, at, length);
  out[length] = 0;
  return 1;
}

static array load(const char *path) {
  FILE *file = fopen(path, "rb");
  fseek(file, 0, SEEK_END);
  size_t bytes = ftell(file);
  rewind(file);
  void *data = memory(bytes);
  if (fread(data, 1, bytes, file) != bytes) exit(1);
  fclose(file);
  return (array){bytes / sizeof(real), data, data};
}

static task current;
static int repeats;

static void release(void) {
  for (int i = 0; i < 8; i++) {
    free(current.in[i].numbers);
    free(current.out[i].numbers);
    free(current.scratch[i]);
  }
  current = (task){0};
}

static double batch(int count) {
  double start = now();
  for (int i = 0; i < count; i++) current.run(&current);
  return now() - start;
}

static void (*find(const char *name))(task *) {
  const kind *tables[] = {arrays, rows, models};
  for (int i = 0; i < 3; i++)
    for (const kind *k = tables[i]; k->name; k++)
      if (!strcmp(k->name, name)) return k->make;
  return NULL;
}

static void prepare(const char *line) {
  char name[64], path[512];
  release();
  string(line, "kind", name, sizeof name);
  void (*make)(task *) = find(name);
  if (!make) {
    puts("{\"lacks\":\"is not written in C\"}");
    return;
  }
  const char *sizes = field(line, "sizes");
  current.m = number(sizes, "m"), current.k = number(sizes, "k"), current.n = number(sizes, "n");
  current.rows = number(sizes, "rows"), current.columns = number(sizes, "columns"), current.axis = number(sizes, "axis");
  current.batch = number(sizes, "batch"), current.height = number(sizes, "height"), current.width = number(sizes, "width");
  current.channels = number(sizes, "inputs"), current.filters = number(sizes, "outputs");
  current.hidden = number(sizes, "hidden"), current.d = number(sizes, "d"), current.steps = number(sizes, "steps");
  for (const char *at = line; (at = strstr(at, "\"file\":")); at++) {
    string(at, "file", path, sizeof path);
    current.in[current.inputs++] = load(path);
  }
  make(&current);
  double start = now();
  current.run(&current);
  double first = now() - start;
  string(line, "results", path, sizeof path);
  FILE *file = fopen(path, "wb");
  for (int i = 0; i < current.outputs; i++) fwrite(current.out[i].numbers, sizeof(real), current.out[i].length, file);
  fclose(file);
  repeats = 1;
  double until = now() + number(line, "warmUp"), last = first;
  while (first <= 1 && (now() < until || last < 1e-3)) {
    last = batch(repeats);
    if (last < 1e-3) repeats *= 2;
  }
  printf("{\"lengths\":[");
  for (int i = 0; i < current.outputs; i++) printf("%s%zu", i ? "," : "", current.out[i].length);
  printf("],\"first\":%.9g,\"once\":%.9g}\n", first, last / repeats);
}

static void timing(double seconds) {
  printf("{\"times\":[");
  if (!current.run) {
    puts("]}");
    return;
  }
  const double before = batch(1);
  if (before > seconds) printf("%.9g", before);
  else {
    double start = now();
    for (int i = 0; i == 0 || now() - start < seconds; i++) printf("%s%.9g", i ? "," : "", batch(repeats) / repeats);
  }
  puts("]}");
}

int main(int count, char **args) {
  char *line = NULL;
  size_t size = 0;
  omp_set_num_threads(count > 1 ? atoi(args[1]) : 1);
  while (getline(&line, &size, stdin) > 0) {
    if (strstr(line, "\"do\":\"prepare\"")) prepare(line);
    else timing(number(line, "seconds"));
    fflush(stdout);
  }
}
