"""The systemd unit: by systemd's own look at it, and that it lets the server end in order."""

import configparser
import pathlib
import tempfile
import unittest

import packaged
from packaged import seconds, text

FILE = "systemd/millrace.service"
# systemd's own scale: 0 is wholly confined, 10 not at all. The unit is at 1.3 with systemd 252; what
# another version counts besides may differ a little.
EXPOSURE_TENTHS_MAX = 20


class Unit(unittest.TestCase):
    def setUp(self):
        reader = configparser.ConfigParser(strict=False, interpolation=None)
        reader.optionxform = str
        reader.read_string(text(FILE))
        self.service = reader["Service"]

    def in_place(self, folder):
        """A copy whose program is the binary at hand."""
        copy = pathlib.Path(folder) / "millrace.service"
        installed = "ExecStart=/usr/local/bin/millrace serve"
        self.assertIn(installed, text(FILE))
        copy.write_text(text(FILE).replace(installed, f"ExecStart={packaged.binary()} serve"))
        return copy

    def test_systemd_finds_nothing_wrong(self):
        with tempfile.TemporaryDirectory() as folder:
            done = packaged.run("systemd-analyze", "verify", "--man=no", self.in_place(folder))
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_the_process_is_confined(self):
        with tempfile.TemporaryDirectory() as folder:
            limit = f"--threshold={EXPOSURE_TENTHS_MAX}"
            done = packaged.run("systemd-analyze", "security", "--offline=yes", "--no-pager", limit, self.in_place(folder))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_it_has_the_time_for_an_orderly_end(self):
        grace = seconds(packaged.settings()["MILLRACE_SHUTDOWN_GRACE"])
        self.assertGreater(float(self.service["TimeoutStopSec"]), grace + 5)

    def test_the_folder_is_the_one_that_systemd_makes(self):
        self.assertEqual(self.service["Environment"], f"MILLRACE_DATA=/var/lib/{self.service['StateDirectory']}")
        self.assertEqual(self.service["StateDirectoryMode"], "0700")

    def test_whoever_ends_is_started_again(self):
        self.assertEqual(self.service["Restart"], "always")
        self.assertIn("\nStartLimitIntervalSec=0\n", text(FILE))
