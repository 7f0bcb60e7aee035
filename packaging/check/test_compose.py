"""The compose file: by Compose itself, and what two members of one database must have in common."""

import json
import unittest

import packaged
from packaged import PACKAGING, TOOLS, USER, seconds

FILE = PACKAGING / "compose/compose.yaml"
SECRETS = {"POSTGRES_PASSWORD": "p", "MILLRACE_MASTER_KEY": "k", "MILLRACE_ADMIN_TOKEN": "t"}


def compose(*arguments, **secrets):
    environment = {"PATH": "/nowhere", "HOME": "/nowhere", **secrets}
    return packaged.run(TOOLS / "docker-compose", "--file", FILE, *arguments, env=environment)


class Compose(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = compose("config", "--format", "json", **SECRETS)
        assert done.returncode == 0, done.stderr
        assert not done.stderr, done.stderr
        cls.whole = json.loads(done.stdout)
        cls.services = cls.whole["services"]
        cls.members = {name: it for name, it in cls.services.items() if name.startswith("millrace-")}

    def test_it_asks_for_each_secret(self):
        for name in SECRETS:
            done = compose("config", "--quiet", **{**SECRETS, name: ""})
            self.assertNotEqual(done.returncode, 0, name)
            self.assertIn(name, done.stderr)
            self.assertRegex(packaged.text("compose/example.env"), f"(?m)^{name}=$")

    def test_the_example_of_secrets_fits(self):
        done = compose("--env-file", PACKAGING / "compose/example.env", "config", "--quiet", **SECRETS)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_members_differ_in_nothing(self):
        first, *others = self.members.values()
        self.assertEqual(len(others), 1)
        for other in others:
            self.assertEqual(first, other)

    def test_members_have_no_rights_and_end_in_order(self):
        for name, member in self.members.items():
            self.assertTrue(member["read_only"], name)
            self.assertEqual(member["cap_drop"], ["ALL"])
            self.assertEqual(member["security_opt"], ["no-new-privileges:true"])
            self.assertEqual(member["tmpfs"], [f"/data:uid={USER},gid={USER},mode=0700"])
            grace = seconds(packaged.settings()["MILLRACE_SHUTDOWN_GRACE"])
            self.assertGreater(seconds(member["stop_grace_period"]), grace + 5)
            self.assertEqual(member["depends_on"]["postgres"]["condition"], "service_healthy")
            self.assertEqual(member["restart"], "unless-stopped")

    def test_the_file_that_builds_members_is_there(self):
        for member in self.members.values():
            context = member["build"]["context"]
            self.assertEqual(context, str(packaged.REPOSITORY))
            self.assertTrue((packaged.REPOSITORY / member["build"]["dockerfile"]).is_file())

    def test_the_database_is_the_service_and_is_kept(self):
        for member in self.members.values():
            url = member["environment"]["MILLRACE_DATABASE_URL"]
            made = self.services["postgres"]["environment"]
            self.assertEqual(url, f"postgres://{made['POSTGRES_USER']}:p@postgres:5432/{made['POSTGRES_DB']}?sslmode=disable")
        self.assertEqual([it["source"] for it in self.services["postgres"]["volumes"]], ["postgres"])
        self.assertIn("postgres", self.whole["volumes"])

    def test_the_proxy_sends_to_every_member_and_is_for_this_machine_alone(self):
        proxy = packaged.text("compose/proxy.conf")
        for name in self.members:
            self.assertIn(f"server {name}:7410 ", proxy)
        self.assertEqual(proxy.count("server millrace-"), len(self.members))
        ports = self.services["proxy"]["ports"]
        self.assertEqual([(it["host_ip"], it["target"]) for it in ports], [("127.0.0.1", 8080)])
        self.assertIn("listen 8080;", proxy)
        self.assertFalse([name for name, it in self.services.items() if "ports" in it and name != "proxy"])

    def test_all_are_in_one_network(self):
        for name, service in self.services.items():
            self.assertEqual(list(service["networks"]), ["inside"], name)
