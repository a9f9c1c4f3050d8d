#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests that pass are counted, and nothing else is: each way in which a program of a small build can fail, or not run at
all, is red with its name, and leaves no colour on the runs after it.

Usage: counting_test.py TOOLS
"""
import contextlib
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

PROGRAM = r"""
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

TEST(Two, First) {}
TEST(Two, Second) {}
TEST(Fails, First) {}
TEST(Fails, Second) { EXPECT_EQ(1, 2) << "one is not two"; }
TEST(Aborts, First) {}
TEST(Aborts, Second) { if (!getenv("TOY_IS_GOOD")) abort(); }
TEST(AbortsLast, First) { atexit(abort); }
TEST(NeverEnds, First) { for (;;) pause(); }
TEST(EndsEarly, First) { _exit(0); }
TEST(HalfReport, First) {
  std::ofstream("half-report.xml") << "<testsuites><testsuite>" << std::flush;
  _exit(0);
}
TEST(Leaks, First) {
  void *volatile lost = nullptr;
  for (int i = 0; i < 10; ++i) lost = new char[100];
  lost = nullptr;
}
TEST(Skips, First) {}
TEST(Skips, Second) { GTEST_SKIP(); }
TEST(Disabled, First) {}
TEST(Disabled, DISABLED_Second) {}
TEST(Waits, First) {
  const pid_t meson = getppid();
  close(open("waiting", O_CREAT | O_WRONLY, 0600));
  while (access("go", F_OK) != 0 && getppid() == meson) usleep(10000);
}
"""

BUILD = r"""
project('toy', 'cpp', default_options: ['buildtype=plain', 'cpp_std=c++17'])
gtest_main = dependency('gtest', main: true)
toy = executable('toy', 'toy.cpp', dependencies: gtest_main)
leaky = executable(
  'leaky', 'toy.cpp', dependencies: gtest_main, cpp_args: '-fsanitize=address', link_args: '-fsanitize=address',
)
foreach name, filter : {
  'two': 'Two.*', 'fails': 'Fails.*', 'aborts': 'Aborts.*', 'aborts-last': 'AbortsLast.*', 'ends-early': 'EndsEarly.*',
  'half-report': 'HalfReport.*', 'skips': 'Skips.*', 'disabled': 'Disabled.*', 'no-case': 'None.*', 'waits': 'Waits.*',
}
  test(name, toy, args: '--gtest_filter=' + filter, protocol: 'gtest', suite: 'cases', timeout: 200)
endforeach
test('never-ends', toy, args: '--gtest_filter=NeverEnds.*', protocol: 'gtest', suite: 'cases', timeout: 1)
test('leaks', leaky, args: '--gtest_filter=Leaks.*', protocol: 'gtest', suite: 'cases', timeout: 200)
test('same', toy, args: '--gtest_filter=Two.*', protocol: 'gtest', suite: 'cases')
test('same', toy, args: '--gtest_filter=Two.*', protocol: 'gtest', suite: 'others')
test('should-fail', toy, args: '--gtest_filter=Fails.*', protocol: 'gtest', suite: 'others', should_fail: true)

sh = find_program('sh')
foreach name, command : {'plain': 'exit 0', 'plain-fails': 'exit 3', 'plain-skips': 'exit 77', 'plain-aborts': 'kill -6 $$'}
  test(name, sh, args: ['-c', command], suite: 'others')
endforeach
test('plain-never-ends', find_program('sleep'), args: '1000', timeout: 1)
test('passes-unexpectedly', sh, args: ['-c', 'exit 0'], should_fail: true)
test('not-built', executable('not-built', 'empty.cpp'), suite: 'others')
"""

tools = pathlib.Path(sys.argv[1]).resolve()
# Nothing of the run of tests that this is a part of, nor of whoever started it, may change the small one.
environment = {
    name: value for name, value in os.environ.items()
    if name != "CI" and not name.startswith(("GTEST_", "ASAN_", "LSAN_", "MESON", "TOY_", "CXXFLAGS", "LDFLAGS"))
}
ccache = ["ccache"] if shutil.which("ccache") else []
environment["CXX"] = " ".join([*ccache, "clang++" if shutil.which("clang++") else "g++"])
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

failed = False


def complain(what):
    global failed
    failed = True
    print(f"WRONG: {what}", flush=True)


def start(build, label, *arguments, **variables):
    return subprocess.Popen(
        [tools / "meson-test", build, label, *arguments], env=environment | variables, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )


def count(*paths, **variables):
    run = subprocess.run([tools / "count-results", *paths], env=environment | variables, text=True, capture_output=True)
    return run.returncode, run.stdout.splitlines()[-1], run.stderr


def counts_of(build, label="toy"):
    return build / "meson-logs" / f"{label}.counts.json"


def expect(build, arguments, numbers, *said, ci="false", **variables):
    """What runs with these arguments has these numbers of (passed, failed, skipped), and all that is said of it."""
    run = start(build, "toy", *arguments.split(), **variables)
    output = run.communicate()[0]
    status, line, errors = count(counts_of(build), CI=ci)
    passed, failures, skips = numbers
    wanted_line = f"{passed} passed, {failures} failed, {skips} skipped"
    green = not failures and passed and not (skips and ci == "true")
    lines = [f"failed: build: {text}" if failures else f"skipped: build: {text}" for text in said]
    right = (
        (run.returncode, status, line) == (1 if failures else 0, 0 if green else 1, wanted_line)
        and all(any(found.startswith(text) for found in errors.splitlines()) for text in lines)
        and len(errors.splitlines()) == failures + (skips if ci == "true" else 0)
    )
    if not right:
        complain(f"'{arguments}': meson-test ended with {run.returncode}, count-results with {status}, '{line}':\n{errors}"
                 f"wanted '{wanted_line}', and:\n" + "\n".join(lines) + "\nof this run:\n" + output)
    return output


def check_programs(build):
    # On what they left everything after it might feed.
    good = "two plain aborts not-built"
    expect(build, good, (6, 0, 0), TOY_IS_GOOD="1")
    if not (build / "aborts.xml").exists():
        complain("the program that will abort left no report, so what follows shows nothing")
    (build / "not-built").unlink()
    expect(build, "not-built", (0, 1, 0), "toy:others / not-built: was not run")
    expect(build, "aborts", (0, 1, 0), "toy:cases / aborts: crashed: SIGABRT")
    expect(build, "two aborts plain", (3, 1, 0), "toy:cases / aborts: crashed: SIGABRT")
    expect(build, "aborts", (2, 0, 0), TOY_IS_GOOD="1")
    expect(build, "two plain", (3, 0, 0))

    expect(build, "fails", (1, 1, 0), "toy:cases / fails: Fails.Second: ")
    expect(build, "aborts-last", (1, 1, 0), "toy:cases / aborts-last: crashed: SIGABRT")
    expect(build, "never-ends", (0, 1, 0), "toy:cases / never-ends: timed out")
    expect(build, "ends-early", (0, 1, 0), "toy:cases / ends-early: wrote no report")
    expect(build, "no-case", (0, 1, 0), "toy:cases / no-case: ran no case")
    # meson does not live through such a report.
    expect(build, "half-report", (0, 1, 0), "toy:cases / half-report: was not run, or meson did not live")
    expect(build, "--suite cases same", (0, 1, 0), "toy:cases / same: another test writes the same report")
    expect(build, "plain plain", (0, 1, 0), "toy:others / plain: was run 2 times")
    expect(build, "should-fail plain", (2, 0, 0))
    output = expect(build, "leaks", (1, 1, 0), "toy:cases / leaks: exit status ")
    if "detected memory leaks" not in output:
        print("counting: LeakSanitizer cannot work here (it needs ptrace); 'leaks' only failed for that:\n" + output)

    expect(build, "plain-fails", (0, 1, 0), "toy:others / plain-fails: exit status 3")
    expect(build, "plain-aborts", (0, 1, 0), "toy:others / plain-aborts: crashed: SIGABRT")
    expect(build, "plain-never-ends", (0, 1, 0), "toy / plain-never-ends: timed out")
    expect(build, "passes-unexpectedly", (0, 1, 0), "toy / passes-unexpectedly: passed unexpectedly")
    expect(build, "nobody", (0, 1, 0), "toy: no test matches: nobody")

    skips = ["toy:cases / skips: Skips.Second", "toy:others / plain-skips", "toy:cases / disabled: Disabled.DISABLED_Second"]
    expect(build, "skips plain-skips disabled", (2, 0, 3))
    expect(build, "skips plain-skips disabled", (2, 0, 3), *skips, ci="true")
    expect(build, "plain-skips", (0, 0, 1))
    expect(build, "two plain", (3, 0, 0), ci="true")


def check_refusals(build, folder):
    """Where no tests can be asked for, no counts are left, not even those of before."""
    for place, arguments, why in (
        (build, ["--repeat=2", "two"], "--repeat cannot be counted"),
        (build, ["--no-such-option"], "does not list the tests"),
        (folder, [], "is not a configured build"),
        (folder / "nowhere", [], "is not a configured build"),
    ):
        with contextlib.suppress(FileNotFoundError):
            counts_of(place).parent.mkdir(exist_ok=True)
            counts_of(place).write_text('{"passed": 1, "failed": 0, "skipped": 0, "failures": [], "skips": []}')
        run = start(place, "toy", *arguments)
        output = run.communicate()[0]
        if run.returncode != 2 or why not in output or counts_of(place).exists():
            complain(f"{place} {arguments}: ended with {run.returncode}, counts {counts_of(place).exists()}: {output}")


def start_that_waits(build, label):
    """Its second program has begun, and waits for a file."""
    (build / "waiting").unlink(missing_ok=True)
    run = start(build, label, "--num-processes=1", "two", "waits")
    until = time.monotonic() + 120
    while not (build / "waiting").exists() and run.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    return run


def check_ended(build):
    """What is told to end ends its tests, and counts them as that."""
    run = start_that_waits(build, "ended")
    run.terminate()
    output = run.communicate()[0]
    result = count(counts_of(build, "ended"))
    # Interrupted, or, when meson had not yet seen that it has begun, not run.
    failure = "failed: build: toy:cases / waits: "
    if (run.returncode, *result[:2]) != (1, 1, "2 passed, 1 failed, 0 skipped") or not result[2].startswith(failure):
        complain(f"told to end, it ended with {run.returncode}, {result}: {output}")


def check_two_at_once(build):
    """A run does not take away what another one has written, nor count it."""
    first = start_that_waits(build, "first")
    try:
        expect(build, "plain aborts", (3, 0, 0), TOY_IS_GOOD="1")
    finally:
        (build / "go").touch()
    output = first.communicate()[0]
    result = count(counts_of(build, "first"))
    if first.returncode or result != (0, "3 passed, 0 failed, 0 skipped", ""):
        complain(f"two at once: the first one ended with {first.returncode}, {result}: {output}")


def check_sums(folder):
    files = {
        "one": {"passed": 2, "failed": 1, "skipped": 0, "failures": ["a: why"], "skips": []},
        "two": {"passed": 3, "failed": 0, "skipped": 1, "failures": [], "skips": ["b"]},
        "nothing": {"passed": 0, "failed": 0, "skipped": 0, "failures": [], "skips": []},
        "silent": {"passed": 3, "failed": 1, "skipped": 0, "failures": [], "skips": []},
        "list": [],
    }
    logs = folder / "sums" / "meson-logs"
    logs.mkdir(parents=True)
    for name, counts in files.items():
        (logs / f"{name}.counts.json").write_text(json.dumps(counts))
    (logs / "half.counts.json").write_text('{"passed": 2, "fai')

    def missing(name):
        return f"failed: sums: no results of {name}: its tests did not run\n"

    for names, ci, wanted in (
        ("one two", "", (1, "5 passed, 1 failed, 1 skipped", "failed: sums: a: why\n")),
        ("two", "", (0, "3 passed, 0 failed, 1 skipped", "")),
        ("two", "true", (1, "3 passed, 0 failed, 1 skipped", "skipped: sums: b\n")),
        ("nothing", "", (1, "0 passed, 0 failed, 0 skipped", "")),
        ("", "", (1, "0 passed, 0 failed, 0 skipped", "")),
        ("two absent", "", (1, "3 passed, 1 failed, 1 skipped", missing("absent"))),
        ("silent list half", "", (
            1, "0 passed, 3 failed, 0 skipped", missing("silent") + missing("list") + missing("half"),
        )),
    ):
        result = count(*(logs / f"{name}.counts.json" for name in names.split()), CI=ci)
        if result != wanted:
            complain(f"the sum of '{names}', CI='{ci}', is {result}, not {wanted}")


with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    source, build = folder / "source", folder / "build"
    source.mkdir()
    (source / "toy.cpp").write_text(PROGRAM)
    (source / "empty.cpp").write_text("int main() {}\n")
    (source / "meson.build").write_text(BUILD)
    for command in (["meson", "setup", build, source], ["ninja", "-j1", "-C", build]):
        made = subprocess.run(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if made.returncode:
            sys.exit(f"counting: no small build: {made.stdout}")
    check_sums(folder)
    check_programs(build)
    check_refusals(build, folder)
    check_ended(build)
    check_two_at_once(build)
sys.exit(1 if failed else 0)
