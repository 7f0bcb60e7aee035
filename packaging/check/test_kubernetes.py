"""The Kubernetes manifests: against the schemas of Kubernetes, and that they fit together."""

import ipaddress
import unittest

import packaged
from packaged import PACKAGING, TOOLS, USER, documents, seconds

FOLDER = "kubernetes"
# The oldest version that knows all that the manifests say, and the newest whose schemas there are.
VERSIONS = ("1.30", "1.37")
# Of other schemas: Kustomize's own, and the Prometheus operator's.
OTHERS = {"kustomization.yaml", "service-monitor.yaml"}
NAME = {"app.kubernetes.io/name": "millrace"}


def files():
    return sorted(path.name for path in (PACKAGING / FOLDER).glob("*.yaml"))


def only(name):
    """The one document of a file."""
    (document,) = documents(f"{FOLDER}/{name}")
    return document


class Schemas(unittest.TestCase):
    def test_each_manifest_fits_and_says_nothing_unknown(self):
        paths = [PACKAGING / FOLDER / name for name in files() if name not in OTHERS]
        self.assertGreaterEqual(len(paths), 6)
        for version in VERSIONS:
            done = packaged.run(TOOLS / "kubernetes-validate", "--strict", "-k", version, *paths)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual((done.stdout + done.stderr).count("passed for resource"), len(paths))


class Deployment(unittest.TestCase):
    def setUp(self):
        self.whole = only("deployment.yaml")
        self.spec = self.whole["spec"]
        self.pod = self.spec["template"]["spec"]
        (self.container,) = self.pod["containers"]
        self.environment = {it["name"]: it for it in self.container["env"]}

    def value(self, name):
        """What a setting is here, or else by default."""
        return self.environment.get(name, {}).get("value", packaged.settings()[name])

    def test_pods_are_those_that_are_selected(self):
        self.assertEqual(self.spec["template"]["metadata"]["labels"], NAME)
        self.assertEqual(self.spec["selector"]["matchLabels"], NAME)
        self.assertEqual(only("service.yaml")["spec"]["selector"], NAME)
        self.assertEqual(only("disruption-budget.yaml")["spec"]["selector"]["matchLabels"], NAME)
        self.assertEqual(only("network-policy.yaml")["spec"]["podSelector"]["matchLabels"], NAME)
        for constraint in self.pod["topologySpreadConstraints"]:
            self.assertEqual(constraint["labelSelector"]["matchLabels"], NAME)

    def test_a_pod_may_take_as_long_as_an_orderly_end_does(self):
        grace = seconds(self.value("MILLRACE_SHUTDOWN_GRACE"))
        before = self.container["lifecycle"]["preStop"]["sleep"]["seconds"]
        self.assertGreater(self.pod["terminationGracePeriodSeconds"], before + grace + 5)

    def test_probes_ask_for_what_the_server_tells(self):
        operations = packaged.yaml.safe_load((packaged.REPOSITORY / "docs/openapi.json").read_text())["paths"]
        probes = {name: self.container[f"{name}Probe"] for name in ("startup", "liveness", "readiness")}
        paths = {name: probe["httpGet"]["path"] for name, probe in probes.items()}
        self.assertEqual(paths, {"startup": "/livez", "liveness": "/livez", "readiness": "/readyz"})
        for path in paths.values():
            self.assertIn(path, operations)
        for probe in probes.values():
            self.assertEqual(probe["httpGet"]["port"], "http")
        # The server gives its database 2 s before it says that it is not ready.
        self.assertGreater(probes["readiness"]["timeoutSeconds"], 2)

    def test_the_port_is_the_one_that_is_listened_on_wherever_it_is_named(self):
        (port,) = self.container["ports"]
        self.assertEqual(self.value("MILLRACE_LISTEN"), f"0.0.0.0:{port['containerPort']}")
        (service,) = only("service.yaml")["spec"]["ports"]
        self.assertEqual((service["name"], service["targetPort"]), (port["name"], port["name"]))
        (allowed,) = only("network-policy.yaml")["spec"]["ingress"][0]["ports"]
        self.assertEqual(allowed["port"], port["name"])
        (endpoint,) = only("service-monitor.yaml")["spec"]["endpoints"]
        self.assertEqual((endpoint["port"], endpoint["path"]), (service["name"], "/metrics"))
        self.assertEqual(only("service-monitor.yaml")["spec"]["selector"]["matchLabels"], only("service.yaml")["metadata"]["labels"])

    def test_secrets_are_named_and_never_written_down(self):
        example = only("secret.example.yaml")
        named = set()
        for name in ("MILLRACE_DATABASE_URL", "MILLRACE_MASTER_KEY", "MILLRACE_ADMIN_TOKEN"):
            it = self.environment[name]
            self.assertNotIn("value", it)
            reference = it["valueFrom"]["secretKeyRef"]
            self.assertEqual(reference["name"], example["metadata"]["name"])
            named.add(reference["key"])
        self.assertEqual(named, set(example["stringData"]))
        self.assertNotIn("secret.example.yaml", only("kustomization.yaml")["resources"])

    def test_a_pod_has_no_rights(self):
        of_pod, of_container = self.pod["securityContext"], self.container["securityContext"]
        self.assertTrue(of_pod["runAsNonRoot"])
        self.assertEqual({of_pod[it] for it in ("runAsUser", "runAsGroup", "fsGroup")}, {USER})
        self.assertEqual(of_pod["seccompProfile"], {"type": "RuntimeDefault"})
        self.assertIs(of_container["allowPrivilegeEscalation"], False)
        self.assertIs(of_container["readOnlyRootFilesystem"], True)
        self.assertEqual(of_container["capabilities"], {"drop": ["ALL"]})
        self.assertIs(self.pod["automountServiceAccountToken"], False)

    def test_the_data_folder_is_the_one_place_that_is_written(self):
        (mount,) = self.container["volumeMounts"]
        self.assertEqual(mount["mountPath"], self.value("MILLRACE_DATA"))
        (volume,) = self.pod["volumes"]
        self.assertEqual(volume["name"], mount["name"])
        self.assertIn("emptyDir", volume)

    def test_members_stay_within_their_memory(self):
        mebibyte = 1 << 20
        self.assertEqual(self.container["resources"]["limits"], {"memory": "1Gi"})
        held, bodies, one_run = (
            int(self.value(f"MILLRACE_{name}_BYTES_MAX")) for name in ("HELD", "IN_FLIGHT", "RUN")
        )
        self.assertLess(200 * mebibyte + held + 5 * bodies, 1024 * mebibyte)
        self.assertLessEqual(one_run, held)
        self.assertGreaterEqual(bodies, int(self.value("MILLRACE_BODY_BYTES_MAX")))

    def test_a_node_that_is_emptied_takes_one_member_at_a_time(self):
        self.assertGreaterEqual(self.spec["replicas"], 3)
        self.assertEqual(only("disruption-budget.yaml")["spec"]["maxUnavailable"], 1)
        self.assertEqual(self.spec["strategy"]["rollingUpdate"]["maxUnavailable"], 0)


class Together(unittest.TestCase):
    def test_kustomize_finds_all_that_it_names_and_leaves_out_what_it_says(self):
        whole = only("kustomization.yaml")
        left_out = {"kustomization.yaml", "secret.example.yaml", "service-monitor.yaml"}
        self.assertEqual(set(whole["resources"]), set(files()) - left_out)
        (container,) = only("deployment.yaml")["spec"]["template"]["spec"]["containers"]
        self.assertEqual([it["name"] for it in whole["images"]], [container["image"]])

    def test_all_are_in_one_namespace(self):
        name = only("namespace.yaml")["metadata"]["name"]
        for file in set(files()) - {"kustomization.yaml", "namespace.yaml"}:
            self.assertEqual(only(file)["metadata"]["namespace"], name, file)
        self.assertEqual(only("kustomization.yaml")["namespace"], name)

    def test_what_scenarios_call_is_never_a_private_address(self):
        world = [it for it in only("network-policy.yaml")["spec"]["egress"] if it["to"][0].get("ipBlock", {}).get("cidr") == "0.0.0.0/0"]
        (rule,) = world
        closed = [ipaddress.ip_network(it) for it in rule["to"][0]["ipBlock"]["except"]]
        for address in ("10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254", "100.100.0.1"):
            self.assertTrue(any(ipaddress.ip_address(address) in it for it in closed), address)
