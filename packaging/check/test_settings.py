"""Every setting that a file of packaging/ names is one that the binary knows."""

import re
import unittest

import packaged

FOLDERS = ("compose", "container", "kubernetes", "systemd")
# Read by this suite and by Compose, not by Millrace.
OTHERS = {"MILLRACE_BIN"}


class Settings(unittest.TestCase):
    def test_each_is_known_to_the_binary(self):
        self.assertIn("MILLRACE_LISTEN", packaged.settings())
        found = 0
        for folder in FOLDERS:
            for path in sorted((packaged.PACKAGING / folder).rglob("*")):
                names = set(re.findall(r"MILLRACE_[A-Z_]+", path.read_text())) if path.is_file() else set()
                found += len(names)
                unknown = names - OTHERS - set(packaged.settings())
                self.assertFalse(unknown, f"{path}: `millrace serve` has no such setting")
        self.assertGreater(found, 20)
