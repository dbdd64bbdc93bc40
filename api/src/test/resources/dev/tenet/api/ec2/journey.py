"""A tenant's day with boto3: every family of operations, in an order that a person might use them. Ends with status 0."""
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ec2 = boto3.client("ec2", endpoint_url=sys.argv[1], config=Config(retries={"max_attempts": 1}))
resource = boto3.resource("ec2", endpoint_url=sys.argv[1])
WAIT = {"Delay": 1, "MaxAttempts": 60}


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return
    raise AssertionError(f"not refused with {code}: {call.__name__} {arguments}")


# What clients look at when they start.
assert ec2.describe_regions()["Regions"][0]["RegionName"] == "tenet-1"
zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
assert zones == ["tenet-1a", "tenet-1b"], zones
attributes = {a["AttributeName"]: a["AttributeValues"] for a in ec2.describe_account_attributes()["AccountAttributes"]}
assert attributes["supported-platforms"] == [{"AttributeValue": "VPC"}]
default = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
assert attributes["default-vpc"] == [{"AttributeValue": default["VpcId"]}]
image = ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": ["tenet-*"]}])["Images"][0]
types = {t["InstanceType"]: t for t in ec2.describe_instance_types()["InstanceTypes"]}
assert types["t3.micro"]["NetworkInfo"]["MaximumNetworkInterfaces"] == 2
offered = ec2.describe_instance_type_offerings(LocationType="availability-zone")["InstanceTypeOfferings"]
assert {o["Location"] for o in offered} == set(zones)
refused("InvalidParameterValue", ec2.describe_regions, RegionNames=["us-east-1"])

# A network of one's own, with IPv6.
vpc = ec2.create_vpc(
    CidrBlock="10.0.0.0/16",
    AmazonProvidedIpv6CidrBlock=True,
    TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "journey"}]}],
)["Vpc"]
assert vpc["Tags"] == [{"Key": "Name", "Value": "journey"}]
ec2.get_waiter("vpc_available").wait(VpcIds=[vpc["VpcId"]], WaiterConfig=WAIT)
six = ec2.describe_vpcs(VpcIds=[vpc["VpcId"]])["Vpcs"][0]["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"]
assert six.endswith("/56"), six
ec2.modify_vpc_attribute(VpcId=vpc["VpcId"], EnableDnsHostnames={"Value": True})
assert ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute="enableDnsHostnames")["EnableDnsHostnames"]["Value"]
extra = ec2.associate_vpc_cidr_block(VpcId=vpc["VpcId"], CidrBlock="10.1.0.0/16")["CidrBlockAssociation"]
ec2.disassociate_vpc_cidr_block(AssociationId=extra["AssociationId"])
refused("InvalidVpc.Range", ec2.create_vpc, CidrBlock="10.0.0.0/8")
refused("InvalidVpcID.NotFound", ec2.describe_vpcs, VpcIds=["vpc-0123456789abcdef0"])
refused("DryRunOperation", ec2.create_vpc, CidrBlock="10.0.0.0/16", DryRun=True)

subnet = ec2.create_subnet(
    VpcId=vpc["VpcId"], CidrBlock="10.0.1.0/24", AvailabilityZone=zones[0], Ipv6CidrBlock=six.replace("/56", "/64")
)["Subnet"]
ec2.get_waiter("subnet_available").wait(SubnetIds=[subnet["SubnetId"]], WaiterConfig=WAIT)
ec2.modify_subnet_attribute(SubnetId=subnet["SubnetId"], AssignIpv6AddressOnCreation={"Value": True})
refused("InvalidSubnet.Conflict", ec2.create_subnet, VpcId=vpc["VpcId"], CidrBlock="10.0.1.0/25")
other = ec2.create_subnet(VpcId=vpc["VpcId"], CidrBlock="10.0.2.0/24", AvailabilityZoneId="tenet1-az1")["Subnet"]
block = ec2.associate_subnet_cidr_block(SubnetId=other["SubnetId"], Ipv6CidrBlock=six.replace("00::/56", "01::/64"))
ec2.disassociate_subnet_cidr_block(AssociationId=block["Ipv6CidrBlockAssociation"]["AssociationId"])

tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["RouteTables"]
assert {route["GatewayId"] for route in tables[0]["Routes"]} == {"local"} and len(tables[0]["Routes"]) == 2
acls = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["NetworkAcls"]
assert len(acls[0]["Entries"]) == 8 and len(acls[0]["Associations"]) == 2
options = ec2.describe_dhcp_options(DhcpOptionsIds=[vpc["DhcpOptionsId"]])["DhcpOptions"]
assert options[0]["DhcpConfigurations"][1]["Values"] == [{"Value": "AmazonProvidedDNS"}]
[gateway] = ec2.describe_internet_gateways()["InternetGateways"]
assert gateway["Attachments"][0]["State"] == "available"
elastic = ec2.allocate_address(Domain="vpc")
[shown] = ec2.describe_addresses(PublicIps=[elastic["PublicIp"]])["Addresses"]
assert shown["AllocationId"] == elastic["AllocationId"]
ec2.release_address(AllocationId=elastic["AllocationId"])
assert ec2.describe_nat_gateways()["NatGateways"] == []
refused("InvalidInternetGatewayID.NotFound", ec2.describe_internet_gateways, InternetGatewayIds=["igw-0123abcd"])

# Groups and their rules.
web = ec2.create_security_group(GroupName="web", Description="web servers", VpcId=vpc["VpcId"])["GroupId"]
ec2.get_waiter("security_group_exists").wait(GroupIds=[web], WaiterConfig=WAIT)
rules = ec2.authorize_security_group_ingress(
    GroupId=web,
    IpPermissions=[
        {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
        {"IpProtocol": "icmpv6", "FromPort": -1, "ToPort": -1, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
        {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": web}]},
    ],
)["SecurityGroupRules"]
assert len(rules) == 3, rules
refused(
    "InvalidPermission.Duplicate",
    ec2.authorize_security_group_ingress,
    GroupId=web,
    IpProtocol="tcp",
    FromPort=80,
    ToPort=80,
    CidrIp="0.0.0.0/0",
)
ec2.modify_security_group_rules(
    GroupId=web,
    SecurityGroupRules=[
        {
            "SecurityGroupRuleId": rules[0]["SecurityGroupRuleId"],
            "SecurityGroupRule": {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv4": "0.0.0.0/0"},
        }
    ],
)
shown = ec2.describe_security_groups(GroupIds=[web])["SecurityGroups"][0]
assert shown["IpPermissions"][0]["FromPort"] == 443 and len(shown["IpPermissionsEgress"][0]["Ipv6Ranges"]) == 1, shown
ec2.revoke_security_group_egress(GroupId=web, IpPermissions=shown["IpPermissionsEgress"])
pages = ec2.get_paginator("describe_security_group_rules").paginate(
    Filters=[{"Name": "group-id", "Values": [web]}], PaginationConfig={"PageSize": 5}
)
assert len([rule for page in pages for rule in page["SecurityGroupRules"]]) == 3

# Keys.
pair = ec2.create_key_pair(KeyName="journey", KeyType="ed25519")
assert pair["KeyMaterial"].startswith("-----BEGIN OPENSSH PRIVATE KEY-----")
ec2.get_waiter("key_pair_exists").wait(KeyNames=["journey"], WaiterConfig=WAIT)
public = ec2.describe_key_pairs(KeyNames=["journey"], IncludePublicKey=True)["KeyPairs"][0]["PublicKey"]
again = ec2.import_key_pair(KeyName="again", PublicKeyMaterial=(public + " me@here").encode())
assert again["KeyFingerprint"] == pair["KeyFingerprint"]
refused("InvalidKeyPair.Duplicate", ec2.create_key_pair, KeyName="journey")
refused("InvalidKey.Format", ec2.import_key_pair, KeyName="bad", PublicKeyMaterial=b"ssh-rsa AAAA")

# Interfaces and instances.
interface = ec2.create_network_interface(SubnetId=subnet["SubnetId"], Groups=[web], Description="second")[
    "NetworkInterface"
]
assert interface["TagSet"] == [] and len(interface["Ipv6Addresses"]) == 1
ec2.get_waiter("network_interface_available").wait(
    NetworkInterfaceIds=[interface["NetworkInterfaceId"]], WaiterConfig=WAIT
)
launched = ec2.run_instances(
    ImageId=image["ImageId"],
    InstanceType="t3.micro",
    MinCount=2,
    MaxCount=2,
    SubnetId=subnet["SubnetId"],
    SecurityGroupIds=[web],
    KeyName="journey",
    UserData="#!/bin/sh\necho hello\n",
    ClientToken="journey-1",
    TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "role", "Value": "web"}]}],
)
ids = [instance["InstanceId"] for instance in launched["Instances"]]
assert all(instance["State"]["Name"] == "pending" for instance in launched["Instances"])
ec2.get_waiter("instance_running").wait(InstanceIds=ids, WaiterConfig=WAIT)
ec2.get_waiter("instance_status_ok").wait(InstanceIds=ids, WaiterConfig=WAIT)
found = ec2.describe_instances(Filters=[{"Name": "tag:role", "Values": ["web"]}])["Reservations"]
assert len(found) == 1 and len(found[0]["Instances"]) == 2
first = found[0]["Instances"][0]
assert first["NetworkInterfaces"][0]["Ipv6Addresses"] and first["KeyName"] == "journey"
assert first["SecurityGroups"] == [{"GroupName": "web", "GroupId": web}]
refused("DependencyViolation", ec2.delete_security_group, GroupId=web)
refused("DependencyViolation", ec2.delete_subnet, SubnetId=subnet["SubnetId"])

attachment = ec2.attach_network_interface(
    NetworkInterfaceId=interface["NetworkInterfaceId"], InstanceId=ids[0], DeviceIndex=1
)["AttachmentId"]
ec2.modify_network_interface_attribute(
    NetworkInterfaceId=interface["NetworkInterfaceId"],
    Attachment={"AttachmentId": attachment, "DeleteOnTermination": True},
)
ec2.modify_network_interface_attribute(
    NetworkInterfaceId=interface["NetworkInterfaceId"], Description={"Value": "changed"}
)
assert (
    ec2.describe_network_interface_attribute(
        NetworkInterfaceId=interface["NetworkInterfaceId"], Attribute="description"
    )["Description"]["Value"]
    == "changed"
)
ec2.assign_private_ip_addresses(
    NetworkInterfaceId=interface["NetworkInterfaceId"], PrivateIpAddresses=["10.0.1.200"]
)
six_more = ec2.assign_ipv6_addresses(NetworkInterfaceId=interface["NetworkInterfaceId"], Ipv6AddressCount=1)
ec2.unassign_ipv6_addresses(
    NetworkInterfaceId=interface["NetworkInterfaceId"], Ipv6Addresses=six_more["AssignedIpv6Addresses"]
)
by_address = ec2.describe_network_interfaces(
    Filters=[{"Name": "addresses.private-ip-address", "Values": ["10.0.1.200"]}]
)["NetworkInterfaces"]
assert by_address[0]["Attachment"]["InstanceId"] == ids[0]

ec2.stop_instances(InstanceIds=[ids[1]])
ec2.get_waiter("instance_stopped").wait(InstanceIds=[ids[1]], WaiterConfig=WAIT)
ec2.modify_instance_attribute(InstanceId=ids[1], InstanceType={"Value": "t3.small"})
ec2.start_instances(InstanceIds=[ids[1]])
ec2.get_waiter("instance_running").wait(InstanceIds=[ids[1]], WaiterConfig=WAIT)
ec2.reboot_instances(InstanceIds=ids)
assert (
    ec2.describe_instance_attribute(InstanceId=ids[1], Attribute="instanceType")["InstanceType"]["Value"] == "t3.small"
)
assert resource.Instance(ids[1]).private_ip_address.startswith("10.0.1.")

# Routes, a peered network, and a prefix list.
table = resource.Vpc(vpc["VpcId"]).create_route_table()
association = table.associate_with_subnet(SubnetId=subnet["SubnetId"])
through = {"NetworkInterfaceId": interface["NetworkInterfaceId"]}
ec2.create_route(RouteTableId=table.id, DestinationCidrBlock="172.16.0.0/12", **through)
refused("RouteAlreadyExists", ec2.create_route, RouteTableId=table.id, DestinationCidrBlock="172.16.0.0/12", **through)
ec2.replace_route(RouteTableId=table.id, DestinationCidrBlock="10.0.0.0/16", **through)
ec2.replace_route(RouteTableId=table.id, DestinationCidrBlock="10.0.0.0/16", LocalTarget=True)
assert table.routes_attribute[0]["GatewayId"] == "local"
peer = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
peering = resource.Vpc(vpc["VpcId"]).request_vpc_peering_connection(PeerVpcId=peer)
assert peering.status["Code"] == "pending-acceptance", peering.status
peering.accept()
ec2.get_waiter("vpc_peering_connection_exists").wait(VpcPeeringConnectionIds=[peering.id], WaiterConfig=WAIT)
ec2.create_route(RouteTableId=table.id, DestinationCidrBlock="10.9.0.0/16", VpcPeeringConnectionId=peering.id)
offices = ec2.create_managed_prefix_list(
    PrefixListName="offices", AddressFamily="IPv4", MaxEntries=3, Entries=[{"Cidr": "192.0.2.0/24"}]
)["PrefixList"]["PrefixListId"]
ec2.create_route(RouteTableId=table.id, DestinationPrefixListId=offices, **through)
ec2.authorize_security_group_ingress(
    GroupId=web, IpPermissions=[{"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": offices}]}]
)
users = ec2.get_managed_prefix_list_associations(PrefixListId=offices)["PrefixListAssociations"]
assert {user["ResourceId"] for user in users} == {table.id, web}, users
states = {
    route.get("DestinationCidrBlock", route.get("DestinationPrefixListId")): route["State"]
    for route in ec2.describe_route_tables(RouteTableIds=[table.id])["RouteTables"][0]["Routes"]
}
assert states["172.16.0.0/12"] == states["10.9.0.0/16"] == states[offices] == "active", states
peering.delete()
ec2.get_waiter("vpc_peering_connection_deleted").wait(VpcPeeringConnectionIds=[peering.id], WaiterConfig=WAIT)
ec2.revoke_security_group_ingress(
    GroupId=web, IpPermissions=[{"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": offices}]}]
)
refused("DependencyViolation", ec2.delete_route_table, RouteTableId=table.id)
association.delete()
table.delete()
ec2.delete_managed_prefix_list(PrefixListId=offices)
ec2.delete_vpc(VpcId=peer)

ec2.create_tags(Resources=ids + [web], Tags=[{"Key": "team", "Value": "network"}])
tags = ec2.describe_tags(Filters=[{"Name": "key", "Values": ["team"]}])["Tags"]
assert sorted(tag["ResourceType"] for tag in tags) == ["instance", "instance", "security-group"], tags
ec2.delete_tags(Resources=ids, Tags=[{"Key": "team"}])

# And everything away again.
ec2.terminate_instances(InstanceIds=ids)
ec2.get_waiter("instance_terminated").wait(InstanceIds=ids, WaiterConfig=WAIT)
assert ec2.describe_network_interfaces()["NetworkInterfaces"] == []
ec2.delete_security_group(GroupId=web)
for one in (subnet, other):
    ec2.delete_subnet(SubnetId=one["SubnetId"])
ec2.delete_vpc(VpcId=vpc["VpcId"])
for name in ("journey", "again"):
    ec2.delete_key_pair(KeyName=name)
assert [v["VpcId"] for v in ec2.describe_vpcs()["Vpcs"]] == [default["VpcId"]]
refused("UnsupportedOperation", ec2.create_carrier_gateway, VpcId="vpc-00000000000000000")

# Names of one's own.
names = boto3.client("route53", endpoint_url=sys.argv[1], config=Config(retries={"max_attempts": 1}))
first, second = (ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"] for _ in range(2))


def seen_by(vpc):
    return {"VPCRegion": "tenet-1", "VPCId": vpc}


def change(zone, *changes):
    return names.change_resource_record_sets(
        HostedZoneId=zone,
        ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": records} for action, records in changes]},
    )["ChangeInfo"]


def records(name, kind, *values, ttl=60):
    return {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": [{"Value": value} for value in values]}


made = names.create_hosted_zone(
    Name="Corp.example", CallerReference="one", VPC=seen_by(first), HostedZoneConfig={"Comment": "<ours> & theirs"}
)
assert made["ResponseMetadata"]["HTTPStatusCode"] == 201 and made["Location"].endswith(made["HostedZone"]["Id"])
zone = made["HostedZone"]["Id"]
assert zone.startswith("/hostedzone/Z") and made["HostedZone"]["Name"] == "corp.example."
assert made["HostedZone"]["Config"] == {"Comment": "<ours> & theirs", "PrivateZone": True}
assert made["VPC"] == seen_by(first) and made["ChangeInfo"]["Status"] == "PENDING"
names.get_waiter("resource_record_sets_changed").wait(Id=made["ChangeInfo"]["Id"])
refused("HostedZoneAlreadyExists", names.create_hosted_zone, Name="x.test", CallerReference="one", VPC=seen_by(first))
refused("ConflictingDomainExists", names.create_hosted_zone, Name="corp.example.", CallerReference="two", VPC=seen_by(first))
refused("InvalidVPCId", names.create_hosted_zone, Name="x.test", CallerReference="3", VPC=seen_by("vpc-0123456789abcdef0"))
refused("InvalidVPCId", names.create_hosted_zone, Name="x.test", CallerReference="3", VPC={"VPCRegion": "us-east-1", "VPCId": first})
refused("InvalidDomainName", names.create_hosted_zone, Name="x..test", CallerReference="3", VPC=seen_by(first))
refused("InvalidInput", names.create_hosted_zone, Name="x.test", CallerReference="3")
refused("NoSuchHostedZone", names.get_hosted_zone, Id="Z00000000000000000000")
refused("NoSuchHostedZone", names.get_hosted_zone, Id="not-a-zone")
refused("NoSuchChange", names.get_change, Id="C00000000000000000000"[:20])
refused("UnsupportedOperation", names.list_health_checks)

done = change(
    zone,
    ("CREATE", records("www.corp.example", "A", "10.7.0.9", "10.7.0.10")),
    ("CREATE", records("*.corp.example", "AAAA", "2001:db8::9")),
    ("UPSERT", records("txt.corp.example", "TXT", '"a b" "c"')),
    ("CREATE", records("_db._tcp.corp.example", "SRV", "0 5 5432 db.corp.example")),
    ("CREATE", records("corp.example", "MX", "10 mail.corp.example")),
)
assert names.get_change(Id=done["Id"])["ChangeInfo"]["SubmittedAt"] == done["SubmittedAt"]
pages = names.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone, PaginationConfig={"PageSize": 2})
listed = [s for page in pages for s in page["ResourceRecordSets"]]
assert [(s["Name"], s["Type"]) for s in listed] == [
    ("corp.example.", "MX"),
    ("corp.example.", "NS"),
    ("corp.example.", "SOA"),
    ("\\052.corp.example.", "AAAA"),
    ("_db._tcp.corp.example.", "SRV"),
    ("txt.corp.example.", "TXT"),
    ("www.corp.example.", "A"),
], listed
assert listed[-1] == records("www.corp.example.", "A", "10.7.0.9", "10.7.0.10")
for wrong in [
    ("CREATE", records("www.corp.example", "A", "10.7.0.11")),
    ("CREATE", records("www.corp.example", "CNAME", "a.test")),
    ("CREATE", records("corp.example", "CNAME", "a.test")),
    ("CREATE", records("www.other.example", "A", "10.7.0.11")),
    ("CREATE", records("x.corp.example", "A", "10.7.0.999")),
    ("CREATE", records("x.corp.example", "TXT", "no quotes")),
    ("CREATE", records("sub.corp.example", "NS", "ns.test")),
    ("DELETE", records("www.corp.example", "A", "10.7.0.9")),
    ("DELETE", records("nobody.corp.example", "A", "10.7.0.9")),
    ("DELETE", [s for s in listed if s["Type"] == "SOA"][0]),
]:
    try:
        change(zone, ("UPSERT", records("half.corp.example", "A", "10.7.0.1")), wrong)
        raise AssertionError(wrong)
    except ClientError as error:
        assert error.response["Error"]["Code"] == "InvalidChangeBatch", error
assert names.get_hosted_zone(Id=zone)["HostedZone"]["ResourceRecordSetCount"] == 7, "a refused batch changed something"

names.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=seen_by(second))
assert names.get_hosted_zone(Id=zone)["VPCs"] == sorted(map(seen_by, (first, second)), key=lambda v: v["VPCId"])
by_vpc = names.list_hosted_zones_by_vpc(VPCId=second, VPCRegion="tenet-1")["HostedZoneSummaries"]
assert [(z["Name"], "/hostedzone/" + z["HostedZoneId"]) for z in by_vpc] == [("corp.example.", zone)], by_vpc
names.disassociate_vpc_from_hosted_zone(HostedZoneId=zone, VPC=seen_by(first))
refused("LastVPCAssociation", names.disassociate_vpc_from_hosted_zone, HostedZoneId=zone, VPC=seen_by(second))
refused("VPCAssociationNotFound", names.disassociate_vpc_from_hosted_zone, HostedZoneId=zone, VPC=seen_by(first))
other = names.create_hosted_zone(Name="corp.example", CallerReference="two", VPC=seen_by(first))["HostedZone"]["Id"]
assert {z["Id"] for z in names.list_hosted_zones()["HostedZones"]} == {zone, other}
assert names.list_hosted_zones_by_name(DNSName="corp.example", MaxItems="1")["IsTruncated"]
assert names.get_hosted_zone_count()["HostedZoneCount"] == 2
names.change_tags_for_resource(ResourceType="hostedzone", ResourceId=zone[12:], AddTags=[{"Key": "a", "Value": "b"}])
tags = names.list_tags_for_resource(ResourceType="hostedzone", ResourceId=zone[12:])["ResourceTagSet"]
assert tags == {"ResourceType": "hostedzone", "ResourceId": zone[12:], "Tags": [{"Key": "a", "Value": "b"}]}, tags
refused("HostedZoneNotEmpty", names.delete_hosted_zone, Id=zone)
for kept in (s for s in listed if s["Type"] not in ("SOA", "NS")):
    change(zone, ("DELETE", kept))
for gone in (zone, other):
    names.delete_hosted_zone(Id=gone)
ec2.delete_vpc(VpcId=first)
ec2.delete_vpc(VpcId=second)
assert names.list_hosted_zones()["HostedZones"] == []

# Away from a zone: another service, in JSON, with a load balancer's ARN in its paths.
balancing = boto3.client("elbv2", endpoint_url=sys.argv[1])
shifts = boto3.client("arc-zonal-shift", endpoint_url=sys.argv[1], config=Config(retries={"max_attempts": 1}))
shifted = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
subnet = ec2.create_subnet(VpcId=shifted, CidrBlock="10.77.0.0/24")["Subnet"]
front = balancing.create_load_balancer(
    Name="front", Type="network", Scheme="internal", Subnets=[subnet["SubnetId"]]
)["LoadBalancers"][0]["LoadBalancerArn"]
start = dict(resourceIdentifier=front, awayFrom=subnet["AvailabilityZoneId"], expiresIn="2h", comment="wörks?")
refused("ResourceNotFoundException", shifts.start_zonal_shift, **start)
balancing.modify_load_balancer_attributes(
    LoadBalancerArn=front, Attributes=[{"Key": "zonal_shift.config.enabled", "Value": "true"}]
)
shift = shifts.start_zonal_shift(**start)
assert shift["ResponseMetadata"]["HTTPStatusCode"] == 201
assert (shift["status"], shift["comment"]) == ("ACTIVE", "wörks?"), shift
assert (shift["expiryTime"] - shift["startTime"]).total_seconds() == 7200, shift
try:
    shifts.start_zonal_shift(**start)
    raise AssertionError("a second one")
except shifts.exceptions.ConflictException as error:
    assert error.response["reason"] == "ZonalShiftAlreadyExists", error.response
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 409
managed = shifts.get_managed_resource(resourceIdentifier=front)
assert managed["appliedWeights"] == {subnet["AvailabilityZoneId"]: 0.0}, managed
assert [s["zonalShiftId"] for s in managed["zonalShifts"]] == [shift["zonalShiftId"]], managed
assert [r["arn"] for r in shifts.list_managed_resources()["items"]] == [front]
assert [s["status"] for s in shifts.list_zonal_shifts(status="ACTIVE", maxResults=1)["items"]] == ["ACTIVE"]
assert shifts.update_zonal_shift(zonalShiftId=shift["zonalShiftId"], comment="x")["comment"] == "x"
assert shifts.cancel_zonal_shift(zonalShiftId=shift["zonalShiftId"])["status"] == "CANCELED"
refused("ResourceNotFoundException", shifts.cancel_zonal_shift, zonalShiftId="0" * 36)
balancing.delete_load_balancer(LoadBalancerArn=front)
assert shifts.list_zonal_shifts()["items"] == []
ec2.delete_subnet(SubnetId=subnet["SubnetId"])
ec2.delete_vpc(VpcId=shifted)

print("ok")
