"""The official SDK for Python against the emulator: fifteen services, each with the client that
blocks and with the one for asyncio.

    emulated.py SEED EMULATOR

The arguments are the programs of those names. Lists are paged to their ends by offset, page number
and token, and both clients must find the same; what is created has the names that were asked for;
refusals have the API's codes; temporary keys sign; certificates are registered, listed, revoked, deleted.
"""

import asyncio
import importlib
import sys
import time
import unittest

import emulator
from emulator import SECRET_ID, SECRET_KEY
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

SEED, EMULATOR = sys.argv[1:3]
ROLE = "qcs::cam::uin/100000000001:roleName/tests"
# Items of a list that nobody filled: what the emulator says when it is asked for nothing else.
ITEMS = 45

VERSIONS = {
    "cam": "v20190116", "cbs": "v20170312", "cdb": "v20170320", "clb": "v20180317", "cloudaudit": "v20190319",
    "cls": "v20201016", "cvm": "v20170312", "monitor": "v20180724", "mqtt": "v20240516", "redis": "v20180412",
    "ssl": "v20191205", "sts": "v20180813", "tag": "v20180813", "tke": "v20180525", "vpc": "v20170312",
}

# Action, parameters, where the items are, the total.
BY_OFFSET = [
    ("cbs", "DescribeDisks", {}, "DiskSet", "TotalCount"),
    ("cdb", "DescribeDBInstances", {}, "Items", "TotalCount"),
    ("clb", "DescribeLoadBalancers", {}, "LoadBalancerSet", "TotalCount"),
    ("cls", "DescribeTopics", {}, "Topics", "TotalCount"),
    ("cvm", "DescribeInstances", {}, "InstanceSet", "TotalCount"),
    ("redis", "DescribeInstances", {}, "InstanceSet", "TotalCount"),
    ("ssl", "DescribeCertificates", {}, "Certificates", "TotalCount"),
    ("tag", "DescribeTags", {}, "Tags", "TotalCount"),
    ("tke", "DescribeClusters", {}, "Clusters", "TotalCount"),
    # Its offset and its limit are texts.
    ("vpc", "DescribeVpcs", {"Offset": "0", "Limit": "20"}, "VpcSet", "TotalCount"),
]

# Action, parameters, items, the total, and which fields say what page, and of what size.
BY_NUMBER = [
    ("monitor", "DescribeAlarmPolicies", {"Module": "monitor"}, "Policies", "TotalCount", "PageNumber", "PageSize"),
]

# Action, parameters, items, where the next token is and where it goes.
BY_TOKEN = [
    ("tag", "GetResources", {"MaxResults": 20}, "ResourceTagMappingList", "PaginationToken", "PaginationToken"),
    ("cloudaudit", "DescribeEvents", {"MaxResults": 20, "StartTime": 1, "EndTime": 2}, "Events", "NextToken", "NextToken"),
]

# Action, parameters, and what must hold of the reply.
CREATE = [
    ("cam", "AddUser", {"Name": "ada"}, lambda reply: reply.Name == "ada" and reply.Uin > 0),
    ("cbs", "CreateDisks", {"Placement": {"Zone": "ap-guangzhou-3"}, "DiskChargeType": "POSTPAID_BY_HOUR",
                            "DiskType": "CLOUD_PREMIUM", "DiskSize": 50},
     lambda reply: reply.DiskIdSet[0].startswith("disk-")),
    ("clb", "CreateLoadBalancer", {"LoadBalancerType": "OPEN"},
     lambda reply: reply.LoadBalancerIds[0].startswith("lb-")),
    ("cls", "CreateTopic", {"LogsetId": "logset", "TopicName": "doors"}, lambda reply: reply.TopicId != ""),
    ("cvm", "RunInstances", {"ImageId": "img-8toqc6s3", "InstanceCount": 3},
     lambda reply: len(set(reply.InstanceIdSet)) == len(reply.InstanceIdSet) == 3 and reply.InstanceIdSet[0].startswith("ins-")),
    ("vpc", "CreateVpc", {"VpcName": "home", "CidrBlock": "10.0.0.0/16"},
     lambda reply: reply.Vpc.VpcName == "home" and reply.Vpc.CidrBlock == "10.0.0.0/16"),
    ("mqtt", "CreateInstance", {"InstanceType": "PRO", "Name": "sensors", "SkuCode": "pro_10k_1"},
     lambda reply: reply.InstanceId.startswith("mqtt-")),
]

# Action, parameters, and what must hold of the reply.
DESCRIBE = [
    ("cam", "GetUser", {"Name": "ada"}, lambda reply: reply.Name == "ada"),
    ("cvm", "DescribeInstances", {"InstanceIds": ["ins-12345678"]},
     lambda reply: reply.TotalCount == 1 and reply.InstanceSet[0].InstanceId == "ins-12345678"),
    ("vpc", "DescribeVpcs", {"VpcIds": ["vpc-12345678", "vpc-87654321"]},
     lambda reply: [vpc.VpcId for vpc in reply.VpcSet] == ["vpc-12345678", "vpc-87654321"]),
    ("sts", "GetCallerIdentity", {}, lambda reply: reply.Arn.startswith("qcs::cam:")),
]

# Action, parameters, and the code of the refusal.
REFUSED = [
    ("cvm", "DescribeInstances", {"Limit": "many"}, "InvalidParameter"),
    ("cvm", "DescribeImages", {"Filters": [{"Name": "image-id", "Values": "x"}]}, "InvalidParameter"),
    ("vpc", "CreateVpc", {"CidrBlock": "10.0.0.0/16"}, "MissingParameter"),
    ("cam", "GetUser", {}, "MissingParameter"),
    ("mqtt", "DescribeInstance", {"InstanceId": "mqtt-none"}, "ResourceNotFound.Instance"),
]


class Blocking:
    """The client that blocks."""

    suffix = ""

    def __init__(self, address, credential=None, region="ap-guangzhou", **http):
        self.credential = credential or Credential(SECRET_ID, SECRET_KEY)
        self.profile = lambda: ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=address, **http))
        self.region = region

    def of(self, service):
        module = importlib.import_module(f"tencentcloud.{service}.{VERSIONS[service]}.{service}_client{self.suffix}")
        (name,) = [name for name in vars(module) if name.lower() == f"{service}client"]
        return getattr(module, name)(self.credential, self.region, self.profile())

    def call(self, service, action, parameters):
        return getattr(self.of(service), action)(request(service, action, parameters))


class Asyncio(Blocking):
    """The client for asyncio. Each call has a client, and an event loop, of its own."""

    suffix = "_async"

    def call(self, service, action, parameters):
        return asyncio.run(self.one(service, action, parameters))

    async def one(self, service, action, parameters):
        async with self.of(service) as client:
            return await getattr(client, action)(request(service, action, parameters))


def request(service, action, parameters):
    models = importlib.import_module(f"tencentcloud.{service}.{VERSIONS[service]}.models")
    made = getattr(models, f"{action}Request")()
    made._deserialize(parameters)
    return made


def texts(items):
    return [item.to_json_string() for item in items]


class Official(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = emulator.Emulator(EMULATOR, "--key", "AKIDREADER:reads:cvm:Describe*")
        cls.addClassCleanup(cls.emulator.stop)
        cls.fleet = cls.emulator.seeded(SEED)
        cls.clients = [kind(cls.emulator.address) for kind in (Blocking, Asyncio)]

    def each(self, cases, check):
        for client in self.clients:
            for case in cases:
                with self.subTest(client=type(client).__name__, service=case[0], action=case[1]):
                    check(client, *case)

    def refused(self, call):
        with self.assertRaises(TencentCloudSDKException) as caught:
            call()
        self.assertRegex(caught.exception.get_request_id() or "", r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        return caught.exception.get_code()

    def test_ten_services_at_least(self):
        lists = [*BY_OFFSET, *BY_NUMBER, *BY_TOKEN, *DESCRIBE, *CREATE]
        self.assertGreaterEqual(len({case[0] for case in lists}), 10)
        self.assertEqual({case[0] for case in lists}, set(VERSIONS))

    def test_lists_are_paged_by_offset(self):
        found = {}

        def check(client, service, action, parameters, items, total):
            kind = type(parameters.get("Limit", 0))
            pages, at = [], 0
            while True:
                reply = client.call(service, action, {**parameters, "Offset": kind(at), "Limit": kind(20)})
                page = getattr(reply, items)
                if not page:
                    break
                self.assertEqual(int(getattr(reply, total)), ITEMS)
                pages.append(texts(page))
                at += len(page)
            self.assertEqual([len(page) for page in pages], [20, 20, 5])
            # The same for both, and whatever the size of the pages.
            whole = client.call(service, action, {**parameters, "Offset": kind(0), "Limit": kind(100)})
            self.assertEqual(sum(pages, []), texts(getattr(whole, items)))
            self.assertEqual(found.setdefault((service, action), pages), pages)

        self.each(BY_OFFSET, check)

    def test_lists_are_paged_by_number(self):
        def check(client, service, action, parameters, items, total, number, size):
            sizes = []
            for page in (1, 2, 3, 4):
                reply = client.call(service, action, {**parameters, number: page, size: 20})
                self.assertEqual(getattr(reply, total), ITEMS)
                sizes.append(len(getattr(reply, items)))
            self.assertEqual(sizes, [20, 20, 5, 0])

        self.each(BY_NUMBER, check)

    def test_lists_are_paged_by_token(self):
        def check(client, service, action, parameters, items, field, token):
            sizes, parameters = [], dict(parameters)
            while True:
                reply = client.call(service, action, parameters)
                sizes.append(len(getattr(reply, items)))
                if not getattr(reply, field):
                    break
                self.assertLess(len(sizes), 10, "the pages have no end")
                parameters[token] = getattr(reply, field)
            self.assertEqual(sizes, [20, 20, 5])

        self.each(BY_TOKEN, check)

    def test_things_are_created(self):
        def check(client, service, action, parameters, holds):
            reply = client.call(service, action, parameters)
            self.assertTrue(holds(reply), reply.to_json_string())

        self.each(CREATE, check)

    def test_things_are_described(self):
        def check(client, service, action, parameters, holds):
            reply = client.call(service, action, parameters)
            self.assertTrue(holds(reply), reply.to_json_string())

        self.each(DESCRIBE, check)

    def test_requests_are_refused(self):
        def check(client, service, action, parameters, code):
            self.assertEqual(self.refused(lambda: client.call(service, action, parameters)), code)

        self.each(REFUSED, check)

    def test_keys_and_regions_are_refused(self):
        for kind in (Blocking, Asyncio):
            def call(action="DescribeInstances", **settings):
                client = kind(self.emulator.address, **settings)
                return self.refused(lambda: client.call("cvm", action, {"ImageId": "img-1"} if action[0] == "R" else {}))

            with self.subTest(client=kind.__name__):
                self.assertEqual(call(credential=Credential(SECRET_ID, "another")), "AuthFailure.SignatureFailure")
                self.assertEqual(call(credential=Credential("AKIDNONE", "k")), "AuthFailure.SecretIdNotFound")
                self.assertEqual(call(credential=Credential(SECRET_ID, SECRET_KEY, "no token")), "AuthFailure.TokenFailure")
                self.assertEqual(call(region="ap-nowhere"), "UnsupportedRegion")
                reader = Credential("AKIDREADER", "reads")
                self.assertEqual(call("RunInstances", credential=reader), "UnauthorizedOperation")
                listed = kind(self.emulator.address, reader).call("cvm", "DescribeInstances", {})
                self.assertEqual(listed.TotalCount, ITEMS)

    def test_temporary_keys_sign(self):
        for client in self.clients:
            with self.subTest(client=type(client).__name__):
                asked = {"RoleArn": ROLE, "RoleSessionName": "tests", "DurationSeconds": 900}
                reply = client.call("sts", "AssumeRole", asked)
                self.assertLessEqual(abs(reply.ExpiredTime - time.time() - 900), 60)
                keys = reply.Credentials
                temporary = Credential(keys.TmpSecretId, keys.TmpSecretKey, keys.Token)
                theirs = type(client)(self.emulator.address, temporary)
                self.assertEqual(theirs.call("cvm", "DescribeInstances", {}).TotalCount, ITEMS)
                self.assertIn("assumed-role", theirs.call("sts", "GetCallerIdentity", {}).Arn)
                without = type(client)(self.emulator.address, Credential(keys.TmpSecretId, keys.TmpSecretKey))
                self.assertEqual(self.refused(lambda: without.call("cvm", "DescribeInstances", {})), "AuthFailure.TokenFailure")

    def test_requests_have_all_forms(self):
        # By GET the parameters are flat.
        for kind in (Blocking, Asyncio):
            with self.subTest(client=kind.__name__):
                client = kind(self.emulator.address, reqMethod="GET")
                asked = {"InstanceIds": ["ins-12345678"], "Limit": 5}
                found = client.call("cvm", "DescribeInstances", asked)
                self.assertEqual([item.InstanceId for item in found.InstanceSet], ["ins-12345678"])
        # The signatures before TC3.
        for method in ("HmacSHA1", "HmacSHA256"):
            with self.subTest(method=method):
                client = self.clients[0].of("cvm")
                client.profile.signMethod = method
                self.assertEqual(client.DescribeInstances(request("cvm", "DescribeInstances", {})).TotalCount, ITEMS)

    def test_certificates_live(self):
        instance = self.fleet["instance"]
        for client, serial in zip(self.clients, self.fleet["all"][20:]):
            with self.subTest(client=type(client).__name__):
                def found(serial=serial):
                    asked = {"InstanceId": instance, "DeviceCertificateSn": serial}
                    return client.call("mqtt", "DescribeDeviceCertificate", asked)

                def listed(status):
                    condition = {"Name": "Status", "Values": [status]}
                    asked = {"InstanceId": instance, "Filters": [condition], "Limit": 100}
                    reply = client.call("mqtt", "DescribeDeviceCertificates", asked)
                    self.assertEqual(reply.TotalCount, len(reply.Data))
                    return [item.DeviceCertificateSn for item in reply.Data]

                asked = {"InstanceId": instance, "DeviceCertificateSn": serial}
                first = found()
                self.assertEqual(first.Status, "ACTIVE")
                client.call("mqtt", "DeactivateDeviceCertificate", asked)
                self.assertEqual(found().Status, "INACTIVE")
                self.assertIn(serial, listed("INACTIVE"))
                client.call("mqtt", "ActivateDeviceCertificate", asked)
                self.assertNotIn(serial, listed("INACTIVE"))
                client.call("mqtt", "RevokedDeviceCertificate", asked)
                self.assertIn(serial, listed("REVOKED"))
                activate = lambda: client.call("mqtt", "ActivateDeviceCertificate", asked)
                self.assertTrue(self.refused(activate).startswith("OperationDenied"))
                client.call("mqtt", "DeleteDeviceCertificate", asked)
                self.assertTrue(self.refused(found).startswith("ResourceNotFound"))
                again = {"InstanceId": instance, "CaSn": first.CaSn, "DeviceCertificate": first.DeviceCertificate}
                made = client.call("mqtt", "RegisterDeviceCertificate", again)
                self.assertEqual(made.DeviceCertificateSn, serial)
                self.assertEqual(found().NotAfterTime, first.NotAfterTime)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
