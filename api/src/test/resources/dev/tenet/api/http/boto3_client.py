"""What a tenant's script does, against the endpoint given as the only argument; prints one JSON object of what it saw."""
import json
import os
import sys
import urllib.error
import urllib.request

import boto3
import botocore.config
import botocore.exceptions

ENDPOINT = sys.argv[1]
ONCE = botocore.config.Config(retries={"max_attempts": 0})
saw = {}


def client(service, **more):
    return boto3.client(service, endpoint_url=ENDPOINT, config=ONCE, **more)


def code(call, **parameters):
    try:
        call(**parameters)
    except botocore.exceptions.ClientError as error:
        return f"{error.response['ResponseMetadata']['HTTPStatusCode']} {error.response['Error']['Code']}"
    return "no error"


def get(url, body=None):
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, body) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


ec2 = client("ec2")
made = [
    ec2.create_vpc(
        CidrBlock=f"10.{i}.0.0/16",
        TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": f"näme <{i}> & 'more'"}]}],
    )["Vpc"]
    for i in range(12)
]
saw["owner"] = made[0]["OwnerId"]
saw["tag"] = made[3]["Tags"][0]["Value"]
listed = [vpc for page in ec2.get_paginator("describe_vpcs").paginate(PaginationConfig={"PageSize": 5}) for vpc in page["Vpcs"]]
saw["paged"] = listed == made
saw["filtered"] = len(ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["*<1?>*"]}])["Vpcs"])
saw["none"] = ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": ["no"]}])["Vpcs"]
saw["bad filter"] = code(ec2.describe_vpcs, Filters=[{"Name": "colour", "Values": ["red"]}])
saw["dry run"] = code(ec2.create_vpc, CidrBlock="10.0.0.0/8", DryRun=True)
saw["after dry run"] = len(ec2.describe_vpcs()["Vpcs"])
saw["not here"] = code(ec2.describe_hosts)
saw["deleted"] = ec2.delete_vpc(VpcId=made[0]["VpcId"])["ResponseMetadata"]["HTTPStatusCode"]
saw["deleted again"] = code(ec2.delete_vpc, VpcId=made[0]["VpcId"])

identity = client("sts").get_caller_identity()
saw["identity"] = [identity["Account"], identity["Arn"], identity["UserId"]]
saw["sts not here"] = code(client("sts").get_session_token)

mine = {"aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"]}
saw["wrong secret"] = code(client("ec2", aws_secret_access_key="x" * 40, aws_access_key_id="AKIAIOSFODNN7EXAMPLE").describe_vpcs)
saw["wrong key"] = code(client("ec2", aws_secret_access_key="x" * 40, aws_access_key_id="AKIAIOSFODNN7UNKNOWN").describe_vpcs)
saw["session token"] = code(client("ec2", **mine, aws_session_token="token").describe_vpcs)
saw["sts wrong secret"] = code(
    client("sts", aws_secret_access_key="x" * 40, aws_access_key_id="AKIAIOSFODNN7EXAMPLE").get_caller_identity
)
saw["wrong region"] = code(client("ec2", region_name="eu-west-1").describe_vpcs)

asked = {"Params": {"Filters": [{"Name": "cidr", "Values": ["10.1.0.0/16", "a b+c/~*"]}]}, "ExpiresIn": 60}
url = ec2.generate_presigned_url("describe_vpcs", HttpMethod="GET", **asked)
saw["presigned"] = get(url)
saw["presigned, changed"] = get(url.replace("DescribeVpcs", "DeleteVpc"))
saw["presigned, posted"] = get(ec2.generate_presigned_url("describe_vpcs", **asked), b"")
print(json.dumps(saw))
