"""Botocore as the other end of the wire: one JSON object a line in, one a line out.

It serialises what it is given and parses what it is given; it draws nothing and sends nothing. Members that this botocore's
model does not have are pruned, and counted, so that an older model can be compared with a newer SDK.
"""
import base64
import datetime
import json
import sys
import urllib.parse

import botocore
import botocore.parsers
import botocore.serialize
import botocore.session


# The SDK for Java renames members that would clash with a word of the language, or of its own.
RENAMED = {"ReturnValue": "Return", "PublicLaunchPermissions": "Public", "isPublic": "Public"}


class Counts:
    def __init__(self):
        self.kept = 0
        self.pruned = []


def prune(shape, value, keep_empty, counts, path=""):
    """The part of a JSON value that the shape knows; None if nothing is left of a structure or list."""
    if shape.type_name == "structure":
        known = {}
        for name, inner in value.items():
            if name not in shape.members and RENAMED.get(name) in shape.members:
                name = RENAMED[name]
            if name not in shape.members:
                counts.pruned.append(f"{path}.{name}")
                continue
            left = prune(shape.members[name], inner, keep_empty, counts, f"{path}.{name}")
            if left is not None:
                known[name] = left
        return known if known or keep_empty else None
    if shape.type_name == "list":
        entries = [prune(shape.member, inner, keep_empty, counts, path + "[]") for inner in value]
        entries = [entry for entry in entries if entry is not None]
        return entries if entries or keep_empty else None
    counts.kept += 1
    return value


def to_python(shape, value):
    if shape.type_name == "structure":
        return {name: to_python(shape.members[name], inner) for name, inner in value.items()}
    if shape.type_name == "list":
        return [to_python(shape.member, inner) for inner in value]
    if shape.type_name == "timestamp":
        return datetime.datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
    if shape.type_name == "blob":
        return base64.b64decode(value)
    return value


def to_json(value):
    if isinstance(value, dict):
        return {name: to_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [to_json(inner) for inner in value]
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc)
        return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}Z"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


class Service:
    def __init__(self, name):
        self.model = botocore.session.get_session().get_service_model(name)
        self.serializer = botocore.serialize.create_serializer(self.model.metadata["protocol"], False)
        self.parser = botocore.parsers.create_parser(self.model.metadata["protocol"])

    def operations(self, _):
        return {"version": botocore.__version__, "operations": sorted(self.model.operation_names)}

    def request(self, ask):
        operation = self.model.operation_model(ask["operation"])
        counts = Counts()
        if operation.input_shape is None:
            known = {}
        else:
            known = prune(operation.input_shape, ask["parameters"], False, counts) or {}
            parameters = to_python(operation.input_shape, known)
        sent = self.serializer.serialize_to_request(parameters if operation.input_shape else {}, operation)
        return {
            "wire": urllib.parse.urlencode(sent["body"]),
            "known": known,
            "kept": counts.kept,
            "pruned": counts.pruned,
        }

    def response(self, ask):
        operation = self.model.operation_model(ask["operation"])
        counts = Counts()
        known = prune(operation.output_shape, ask["expected"], True, counts) if operation.output_shape else {}
        answer = {"status_code": ask["status"], "headers": {}, "body": ask["xml"].encode()}
        parsed = self.parser.parse(answer, operation.output_shape)
        metadata = parsed.pop("ResponseMetadata")
        return {
            "parsed": to_json(parsed),
            "requestId": metadata.get("RequestId", ""),
            "known": known,
            "kept": counts.kept,
            "pruned": counts.pruned,
        }

    def required(self, _):
        """The required members of each structure that a request can hold, by its name."""
        found = {}

        def walk(shape, name):
            if shape.type_name == "list":
                walk(shape.member, shape.member.name)
            elif shape.type_name == "structure" and name not in found:
                found[name] = sorted(shape.required_members)
                for member in shape.members.values():
                    walk(member, member.name)

        for name in self.model.operation_names:
            shape = self.model.operation_model(name).input_shape
            if shape is not None:
                walk(shape, name + "Request")
        return {"shapes": found}


def main():
    services = {}
    for line in sys.stdin:
        ask = json.loads(line)
        service = services.setdefault(ask["service"], None) or Service(ask["service"])
        services[ask["service"]] = service
        sys.stdout.write(json.dumps(getattr(service, ask["ask"])(ask)) + "\n")
        sys.stdout.flush()


main()
