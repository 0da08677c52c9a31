"""Prints each aws command on standard input that doesn't exist or is given an option it lacks."""

import re
import sys

import botocore.session
from botocore import xform_name

# Commands that the aws CLI implements itself on top of API calls.
_made = {
    ("s3", "cp"): set(),
    ("logs", "tail"): {"since"},
    ("ecr", "get-login-password"): set(),
}
_everywhere = {"query", "output", "region", "profile"}
_session = botocore.session.get_session()


def _commands(text: str):
    """Every command line; those inside $(…) are extracted from the line around them."""
    inner = re.compile(r"\$\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
    for line in text.splitlines():
        while found := inner.search(line):
            yield found.group(1)
            line = line[: found.start()] + "X" + line[found.end() :]
        yield line


def _options(service: str, operation: str) -> set[str] | None:
    if (service, operation) in _made:
        return _made[(service, operation)]
    if service not in _session.get_available_services():
        return None
    model = _session.get_service_model(service)
    for name in model.operation_names:
        if xform_name(name, "-") == operation:
            shape = model.operation_model(name).input_shape
            members = shape.members if shape else {}
            plain = {xform_name(member, "-") for member in members}
            switches = {f"no-{xform_name(member, '-')}" for member, value in members.items() if value.type_name == "boolean"}
            return plain | switches
    return None


count = 0
for command in _commands(sys.stdin.read()):
    for service, words in re.findall(r"\baws ([a-z0-9]+) ([^|]*)", command):
        count += 1
        operation, *rest = words.split()
        given = set(re.findall(r"(?<!\S)--([a-z-]+)", words)) - _everywhere
        if operation == "wait":
            waiters = _session.get_waiter_model(service).waiter_names if service in _session.get_available_services() else []
            if rest[0] not in [xform_name(name, "-") for name in waiters]:
                print(f"aws {service} wait {rest[0]}")
            continue
        known = _options(service, operation)
        if known is None:
            print(f"aws {service} {operation}")
        else:
            for option in sorted(given - known):
                print(f"aws {service} {operation} --{option}")
if count == 0:
    print("no command of aws at all")
