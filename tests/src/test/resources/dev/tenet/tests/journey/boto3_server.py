"""Calls boto3 for a test: a request a line on standard input, its answer a line on standard output, both JSON."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

config = Config(retries={"max_attempts": 0}, read_timeout=60)
clients = {}


def answer(request):
    service = request["service"]
    if service not in clients:
        clients[service] = boto3.client(service, config=config)
    client = clients[service]
    if "waiter" in request:
        wait = {"Delay": 1, "MaxAttempts": 90}
        client.get_waiter(request["waiter"]).wait(WaiterConfig=wait, **request["parameters"])
        return {}
    return getattr(client, request["operation"])(**request["parameters"])


for line in sys.stdin:
    try:
        result = {"answer": answer(json.loads(line))}
    except ClientError as fault:
        result = {"code": fault.response["Error"]["Code"], "message": fault.response["Error"]["Message"]}
    except BotoCoreError as failure:
        result = {"code": type(failure).__name__, "message": str(failure)}
    print(json.dumps(result, default=str), flush=True)
