"""The container file: by its linter, and that it says what the rest of packaging/ relies on."""

import json
import re
import shlex
import unittest

import packaged
from packaged import REPOSITORY, TOOLS, USER, text

FILE = "container/Containerfile"


def instructions():
    """The instructions of the last stage, as pairs of word and rest."""
    whole = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^\s*#.*\n", "", text(FILE)))
    lines = [line.split(maxsplit=1) for line in whole.splitlines() if line.strip()]
    last = max(index for index, (word, _) in enumerate(lines) if word == "FROM")
    return lines[last:]


def said(word):
    """What the last stage says under a word, the last of it when it says so more than once."""
    return [rest for found, rest in instructions() if found == word][-1]


def is_left_out(path, pattern):
    """Whether a file or a folder that it is in fits a pattern: a path, or `**/` and a name."""
    parts = path.split("/")
    begun = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    if pattern.startswith("**/"):
        return pattern[3:] in parts
    return pattern in begun


class Container(unittest.TestCase):
    def test_the_linter_finds_nothing(self):
        done = packaged.run(TOOLS / "hadolint", "--no-color", packaged.PACKAGING / FILE)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_the_base_is_empty_and_the_user_has_no_rights(self):
        self.assertEqual(said("FROM"), "scratch")
        self.assertEqual(said("USER"), f"{USER}:{USER}")
        self.assertNotIn("RUN", [word for word, _ in instructions()])

    def test_commands_need_no_shell(self):
        self.assertEqual(json.loads(said("ENTRYPOINT")), ["/millrace"])
        self.assertEqual(json.loads(said("CMD")), ["serve"])
        check = said("HEALTHCHECK")
        self.assertEqual(json.loads(check[check.index("[") :]), ["/millrace", "health"])

    def test_the_health_check_gives_the_binary_time_to_say_what_is_wrong(self):
        given = re.search(r"--timeout=(\S+)", said("HEALTHCHECK"))[1]
        source = (REPOSITORY / "crates/server/src/cli/commands/doctor/health.rs").read_text()
        taken = int(re.search(r"ANSWER_MILLIS_MAX: u64 = ([\d_]+);", source)[1].replace("_", "")) / 1000
        self.assertGreater(packaged.seconds(given), taken)

    def test_commands_are_those_of_the_binary(self):
        for command in ("serve", "health"):
            self.assertEqual(packaged.run(packaged.binary(), command, "--help").returncode, 0, command)

    def test_the_data_folder_is_the_users_and_kept(self):
        set_here = dict(part.split("=", 1) for part in shlex.split(said("ENV")))
        self.assertEqual(set_here["MILLRACE_DATA"], "/data")
        self.assertEqual(json.loads(said("VOLUME")), ["/data"])
        copies = [rest for word, rest in instructions() if word == "COPY"]
        self.assertIn(f"--from=build --chown={USER}:{USER} /own/ /", copies)
        self.assertIn("mv /image/data /own/data", text(FILE))
        self.assertIn(f"\nuser={USER}\n", text("container/root"))
        port = set_here["MILLRACE_LISTEN"].rsplit(":", 1)[1]
        self.assertEqual(said("EXPOSE"), port)

    def test_nothing_is_kept_from_the_build_that_belongs_to_the_repository(self):
        lines = text(f"{FILE}.dockerignore").splitlines()
        patterns = [line for line in lines if line and not line.startswith("#")]
        listed = packaged.run("git", "ls-files", cwd=REPOSITORY)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        paths = listed.stdout.splitlines()
        self.assertIn("scripts/dist", paths)
        for path in paths:
            for pattern in patterns:
                self.assertFalse(is_left_out(path, pattern), f"{path} by {pattern}")

    def test_the_compiler_is_one_that_can_build_it(self):
        image = re.search(r"^FROM docker\.io/library/rust:(\d+)\.(\d+)-", text(FILE), re.M)
        needed = re.search(r'rust-version = "(\d+)\.(\d+)"', (REPOSITORY / "Cargo.toml").read_text())
        self.assertGreaterEqual(tuple(map(int, image.groups())), tuple(map(int, needed.groups())))
