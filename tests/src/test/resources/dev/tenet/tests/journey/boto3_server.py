"""Calls boto3 for a test: a request a line on standard input, its answer a line on standard output, both JSON."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# Operations that a boto3 from before 2025 may not know, as its service models have them.
LATER = {
    "elbv2": {
        "operations": {
            name: {
                "name": name,
                "http": {"method": "POST", "requestUri": "/"},
                "input": {"shape": name + "Input"},
                "output": {"shape": name + "Output", "resultWrapper": name + "Result"},
            }
            for name in ("DescribeListenerAttributes", "ModifyListenerAttributes")
        },
        "shapes": {
            "ListenerAttribute": {"type": "structure", "members": {"Key": {"shape": "String"}, "Value": {"shape": "String"}}},
            "ListenerAttributes": {"type": "list", "member": {"shape": "ListenerAttribute"}},
            "DescribeListenerAttributesInput": {"type": "structure", "members": {"ListenerArn": {"shape": "ListenerArn"}}},
            "ModifyListenerAttributesInput": {
                "type": "structure",
                "members": {"ListenerArn": {"shape": "ListenerArn"}, "Attributes": {"shape": "ListenerAttributes"}},
            },
            "DescribeListenerAttributesOutput": {"type": "structure", "members": {"Attributes": {"shape": "ListenerAttributes"}}},
            "ModifyListenerAttributesOutput": {"type": "structure", "members": {"Attributes": {"shape": "ListenerAttributes"}}},
        },
    }
}

# The same of members of what it knows.
LATER_MEMBERS = {"elbv2": {"TargetDescription": {"QuicServerId": {"shape": "String"}}}}

config = Config(retries={"max_attempts": 0}, read_timeout=60)
clients = {}


def answer(request):
    service = request["service"]
    if service not in clients:
        clients[service] = boto3.client(service, config=config)
        shapes = clients[service].meta.service_model._service_description["shapes"]
        for shape, members in LATER_MEMBERS.get(service, {}).items():
            for name, known in members.items():
                shapes[shape]["members"].setdefault(name, known)
    client = clients[service]
    if "waiter" in request:
        wait = {"Delay": 1, "MaxAttempts": 90}
        client.get_waiter(request["waiter"]).wait(WaiterConfig=wait, **request["parameters"])
        return {}
    return call(client, service, request["operation"], request["parameters"])


def call(client, service, operation, parameters):
    if hasattr(client, operation):
        return getattr(client, operation)(**parameters)
    description = client.meta.service_model._service_description
    for part, later in LATER[service].items():
        for name, known in later.items():
            description[part].setdefault(name, known)
    return client._make_api_call("".join(word.title() for word in operation.split("_")), parameters)


for line in sys.stdin:
    try:
        result = {"answer": answer(json.loads(line))}
    except ClientError as fault:
        result = {"code": fault.response["Error"]["Code"], "message": fault.response["Error"]["Message"]}
    except BotoCoreError as failure:
        result = {"code": type(failure).__name__, "message": str(failure)}
    print(json.dumps(result, default=str), flush=True)
