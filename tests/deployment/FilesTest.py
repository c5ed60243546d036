"""Dockerfile, docker-compose.yml and .env.example agree with each other, with ./dev and with the server's key tables.

usage: FilesTest.py SOURCE_TREE SERVER
"""
import functools
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

ROOT, SERVER = Path(sys.argv.pop(1)).resolve(), sys.argv.pop(1)
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
EXAMPLE = dict(re.findall(r"(?m)^#?(WEIR_\w+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8")))
# This machine's own settings are nobody's example.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("WEIR_")}


def compose(variables, *overrides):
    """What docker-compose makes of its file and of others over it when a .env holds these variables."""
    with tempfile.NamedTemporaryFile("w", suffix=".env") as file:
        file.writelines(f"{name}={value}\n" for name, value in variables.items())
        file.flush()
        files = [word for path in (ROOT / "docker-compose.yml", *overrides) for word in ("--file", path)]
        command = ["docker-compose", "--project-directory", ROOT, *files, "--env-file", file.name, "config"]
        result = subprocess.run(command, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    return yaml.safe_load(result.stdout)["services"]


@functools.cache
def untouched():
    """The services when nothing is set."""
    return compose({})


def handed_on(service):
    return {name: value for name, value in service["environment"].items() if value is not None}


def printed(variables):
    """(variable or other source, value) of each key that a server with these variables prints; and its warnings."""
    command = [SERVER, "--config", ROOT / "conf/server.properties", "--print-config"]
    result = subprocess.run(command, capture_output=True, text=True, check=True, env={**ENVIRONMENT, **variables})
    return re.findall(r"(?m)^# (?:environment )?(.*)\n\S+ = (.*)$", result.stdout), result.stderr


class FilesTest(unittest.TestCase):
    def test_compose_needs_nothing_set(self):
        self.assertEqual(handed_on(untouched()["weir"]), {"WEIR_REDIS_URL": "redis://redis:6379/0"})

    def test_compose_reads_every_variable_of_the_example_and_no_other(self):
        marked = {name: f"marked {name}" for name in EXAMPLE}
        self.assertTrue(marked)
        environment = compose(marked)["weir"]["environment"]
        self.assertEqual(environment.pop("WEIR_REDIS_URL"), "redis://redis:6379/0")
        self.assertEqual(environment, marked)
        read = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
        self.assertLessEqual(read, set(EXAMPLE))

    def test_the_page_s_way_to_hand_over_a_secret_works(self):
        page = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
        override = re.search(r"```yaml\n(services:\n  weir:\n    environment:\n      WEIR_ADMIN_TOKEN_FILE.*?)```", page, re.DOTALL)
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "docker-compose.override.yml").write_text(override.group(1), encoding="utf-8")
            service = compose({}, Path(folder) / "docker-compose.override.yml")["weir"]
            token = Path(folder) / "admin_token"
            token.write_text("secret\n", encoding="utf-8")
            variables = handed_on(service)
            self.assertEqual(variables["WEIR_ADMIN_TOKEN_FILE"], "/run/secrets/admin_token")
            sources, _ = printed({**variables, "WEIR_ADMIN_TOKEN_FILE": str(token)})
        self.assertIn("WEIR_ADMIN_TOKEN_FILE", {source for source, _ in sources})

    def test_the_example_shows_the_defaults_of_keys_that_exist(self):
        sources, warnings = printed(EXAMPLE)
        self.assertEqual(warnings, "")
        self.assertEqual({source: value for source, value in sources if source in EXAMPLE}, EXAMPLE)
        self.assertEqual([value for _, value in sources], [value for _, value in printed({})[0]])

    def test_the_image_and_compose_set_keys_that_exist(self):
        image = dict(re.findall(r"\b(WEIR_\w+)=(\S+)", DOCKERFILE))
        self.assertEqual(image, {"WEIR_SERVER_ADDRESS": "0.0.0.0", "WEIR_ADMIN_ADDRESS": "0.0.0.0",
                                 "WEIR_METRICS_PATH": "/var/lib/weir/metrics.db"})
        variables = {**image, **handed_on(untouched()["weir"])}
        sources, warnings = printed(variables)
        self.assertEqual(warnings, "")
        self.assertLessEqual(set(variables), {source for source, _ in sources})

    def test_compose_waits_for_redis_and_opens_the_admin_listener_on_loopback_only(self):
        services = untouched()
        self.assertEqual(services["weir"]["depends_on"], {"redis": {"condition": "service_healthy"}})
        self.assertIn("healthcheck", services["redis"])
        self.assertEqual(services["weir"]["ports"], [{"published": 8000, "target": 8000}, "127.0.0.1:8001:8001/tcp"])

    def test_the_image_is_built_from_the_packages_that_dev_installs(self):
        dev = re.findall(r"(?:BUILD|TRAINING)_PACKAGES=\((.*?)\)", (ROOT / "dev").read_text(encoding="utf-8"), re.DOTALL)
        first = re.search(r"install -y --no-install-recommends (.*?)&&", DOCKERFILE, re.DOTALL)
        self.assertEqual(sorted(first.group(1).replace("\\", " ").split()), sorted(" ".join(dev).split()))

    def test_the_image_is_labelled_with_the_version_that_it_contains(self):
        version = re.search(r"project\(weir VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")).group(1)
        self.assertIn(f'org.opencontainers.image.version="{version}"', DOCKERFILE)


if __name__ == "__main__":
    unittest.main()
