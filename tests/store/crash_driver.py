"""Edits a project until it is killed, and says what was durable before.

    python crash_driver.py work PROJECT SEED    edit, fold and import without end, a line after each durable step
    python crash_driver.py serve                read one JSON job a line, run each in a process of its own, kill it
                                                at the instant the job names, answer with the lines it had written

Serving forks where it can, so that hundreds of runs do not pay for hundreds of starts.
"""

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annotator.core.annotation import Span
from annotator.core.article import Article, Sentence
from annotator.core.edits import Change, Edit
from annotator.store import Disk, open_file

WORDS = ("Kestrel", "said", "on", "Monday", "that", "couriers", "would", "be", "paid", "more")


class HaltingDisk(Disk):
    """Writes in two pieces or more with a pause between, so that many a kill falls into the middle of a write."""

    def write(self, fd, data):
        if len(data) < 64:
            return super().write(fd, data)
        written = super().write(fd, data[: len(data) // 2])
        time.sleep(0.0003)
        return written


def article(article_id, rng):
    text = ". ".join(" ".join(rng.choices(WORDS, k=12)) for _ in range(40))
    return Article(article_id, f"Report {article_id}", text, sentences=(Sentence(0, len(text)),))


def added(article_id, name):
    span = Span(id=name, label="org", fragments=((0, 7),), by="alice")
    return Change(None, span, article_id, "alice")


def work(path, seed, say):
    """Edit without end. A line with `-ing` comes before a step, one with `-ed` when it is durable."""
    rng = random.Random(seed)
    project_file = open_file(path, disk=HaltingDisk())
    number = 0

    def name():
        nonlocal number
        number += 1
        return f"n{seed}-{number}"

    def submit(title, changes):
        edit = Edit(title, tuple(changes), "alice")
        project_file.submit(edit)
        project_file.project.apply(edit)

    def durable():
        while not project_file.flush(1):
            pass

    while True:
        ids = list(project_file.project.entries)
        dice = rng.random()
        if dice < 0.60:
            one = name()
            target = rng.choice(ids)
            submit("Tag", [added(target, one)])
            durable()
            say(f"added {one} {target}")
            if rng.random() < 0.3:
                say(f"removing {one} {target}")
                submit("Remove", [added(target, one).inverted()])
                durable()
                say(f"removed {one} {target}")
        elif dice < 0.75:
            one = name()
            targets = rng.sample(ids, 3)
            say(f"grouping {one} {' '.join(targets)}")
            submit("Tag everywhere", [added(target, one) for target in targets])
            durable()
            say(f"grouped {one} {' '.join(targets)}")
        elif dice < 0.88:
            burst = [(name(), rng.choice(ids)) for _ in range(8)]
            for one, target in burst:
                submit("Tag quickly", [added(target, one)])
            durable()
            for one, target in burst:
                say(f"added {one} {target}")
        elif dice < 0.93:
            say("folding")
            project_file.fold()
            say("folded")
        elif dice < 0.98:
            new = [name() for _ in range(6)]
            say(f"importing {' '.join(new)}")
            with project_file.importing() as incoming:
                for one in new:
                    incoming.add(article(one, rng))
            say(f"imported {' '.join(new)}")
        else:
            say("closing")
            project_file.close()
            project_file = open_file(path, disk=HaltingDisk())
            say("closed")


def run_until_killed(path, seed, delay, after):
    """Run `work`, kill it `delay` seconds after its start or after its first line that begins with `after`."""
    reader, writer = os.pipe()
    if hasattr(os, "fork"):
        child = os.fork()
        if child == 0:
            os.close(reader)
            try:
                work(Path(path), seed, lambda line: os.write(writer, f"{line}\n".encode()))
            except BaseException as error:
                os.write(writer, f"failed {error!r}\n".encode())
            os._exit(1)
        os.close(writer)

        def kill():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    else:
        command = [sys.executable, __file__, "work", path, str(seed)]
        process = subprocess.Popen(command, stdout=writer)
        os.close(writer)

        def kill():
            process.kill()
            process.wait()

    seen = b""
    if after:
        while f"\n{after}" not in f"\n{seen.decode()}" and (part := os.read(reader, 4096)):
            seen += part
    wait_for_end(reader, delay)
    kill()
    while part := os.read(reader, 65536):
        seen += part
    os.close(reader)
    return seen.decode().splitlines()


def wait_for_end(reader, delay):
    """Let the time pass; a pipe that is full would stop the work, but the lines of a run are few."""
    end = time.perf_counter() + delay
    while (left := end - time.perf_counter()) > 0:
        select.select([], [], [], left) if os.name == "posix" else time.sleep(left)


def main(arguments):
    if arguments[0] == "work":
        work(Path(arguments[1]), int(arguments[2]), lambda line: print(line, flush=True))
    for line in sys.stdin:
        job = json.loads(line)
        answer = run_until_killed(job["path"], job["seed"], job["delay"], job["after"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
