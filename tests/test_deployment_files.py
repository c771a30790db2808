"""The files that deployments start from name only what there is.

No container engine runs here, so nothing is built: the files are read, and every command in them
is parsed by the program that it names.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.bin.celery import celery as celery_command
from django.core.management import get_commands, load_command_class
from granian.cli import cli as granian_command

from matome_cms import wsgi
from matome_cms.settings import env

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
COMPOSE: dict[str, Any] = yaml.safe_load(
    (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
INSTRUCTIONS = {
    *("ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "RUN"),
    *("STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
}
SERVICE_KEYS = {
    *("build", "command", "depends_on", "env_file", "environment", "healthcheck", "image"),
    *("ports", "restart", "stop_grace_period", "volumes"),
}


def dockerfile() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions and their arguments."""
    text = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    lines = (line.partition(" ") for line in text.splitlines() if line.strip())
    return [(name, " ".join(rest.split())) for name, _space, rest in lines]


def image_command() -> list[str]:
    """Return what the image runs when nothing else is said."""
    command: list[str] = json.loads(dict(dockerfile())["CMD"])
    return command


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], None]:
    """``parse(command)``: have the program that it names read its arguments, and do nothing."""
    for command in [granian_command, *celery_command.commands.values()]:
        monkeypatch.setattr(command, "callback", lambda *values, **options: None)

    def parse(command: list[str]) -> None:
        program, *arguments = command
        assert shutil.which(program, path=BIN), f"{program} is not among the packages"
        if program == "granian":
            granian_command.main([*arguments], standalone_mode=False)
            assert arguments[-1] == f"{wsgi.__name__}:application"
            assert callable(wsgi.application)
        elif program == "celery":
            celery_command.main([*arguments], standalone_mode=False)
        elif arguments[0] == "manage.py":
            _file, name, *rest = arguments
            app = str(get_commands()[name])
            load_command_class(app, name).create_parser("manage.py", name).parse_args(rest)
        else:
            assert arguments[0] == "-c"
            compile(arguments[1], "docker-compose.yml", "exec")

    return parse


def test_compose_describes_the_five_processes() -> None:
    assert {"web", "worker", "beat", "postgres", "redis"} <= set(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_only_keys_that_compose_knows(name: str) -> None:
    assert set(SERVICES[name]) <= SERVICE_KEYS


@pytest.mark.parametrize("name", OURS)
def test_a_services_command_is_one_that_its_program_understands(
    name: str, parse: Callable[[list[str]], None]
) -> None:
    parse(SERVICES[name].get("command") or image_command())


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_health_check_is_one_that_its_program_understands(
    name: str, parse: Callable[[list[str]], None]
) -> None:
    kind, *test = SERVICES[name]["healthcheck"]["test"]
    parse(test if kind == "CMD" else test[0].replace("$$HOSTNAME", "host").split())


def test_services_wait_only_for_services_that_can_tell() -> None:
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other]
            else:
                assert how["condition"] == "service_completed_successfully"
                assert SERVICES[other]["restart"] == "no"


def test_services_that_stay_are_started_again() -> None:
    assert {service["restart"] for name, service in SERVICES.items() if name != "migrate"} == {
        "unless-stopped"
    }


def test_volumes_are_declared() -> None:
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", ())]
    assert {mount.split(":")[0] for mount in mounts} == set(COMPOSE["volumes"])


def test_only_loopback_addresses_are_published() -> None:
    for service in SERVICES.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_images_are_pinned_to_a_version() -> None:
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    images += [rest.split()[0] for name, rest in dockerfile() if name == "FROM"]
    for image in images:
        assert re.search(r":\d+\.\d+(\.\d+)?-", image), image


@pytest.mark.parametrize("name", OURS)
def test_what_compose_sets_are_settings_that_there_are(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= env.known


def test_the_dockerfile_has_only_instructions_that_docker_knows() -> None:
    assert {name for name, _rest in dockerfile()} <= INSTRUCTIONS


def test_the_image_does_not_run_as_root() -> None:
    users = [rest for name, rest in dockerfile() if name == "USER"]
    assert users == ["matome"]


def test_the_image_sets_only_settings_that_there_are() -> None:
    names = re.findall(r"(MATOME_\w+)=", (PROJECT / "Dockerfile").read_text(encoding="utf-8"))
    assert names
    assert set(names) <= env.known


def test_what_the_image_takes_in_exists() -> None:
    lines = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    taken = [line[1:] for line in lines if line.startswith("!")]
    assert taken
    for name in taken:
        assert (PROJECT / name).exists(), name


def test_the_images_commands_are_ones_that_django_has(
    parse: Callable[[list[str]], None],
) -> None:
    runs = " ".join(rest for name, rest in dockerfile() if name == "RUN")
    for command in re.findall(r"python (manage\.py .*)", runs):
        parse(["python", *command.split()])


def test_ci_runs_what_everybody_runs() -> None:
    script = PROJECT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "exec make test" in script.read_text(encoding="utf-8")


def test_make_knows_the_targets_that_it_lists() -> None:
    listed = subprocess.run(
        ["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^make (\S+)", listed, re.MULTILINE)
    assert {"run", "test", "lint", "editor"} <= set(targets)
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
