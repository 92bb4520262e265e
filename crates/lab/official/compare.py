"""Compares this SDK with the official one for Python.

    compare.py SIGN_REQUESTS SEED EMULATOR

The arguments are the programs of those names. Three things must hold:

1. the official signer, given our bytes, time, host and key, makes our Authorization;
2. the body that the official client would send for the same request equals ours as JSON;
3. the official client lists, filters and pages through certificates of the emulator, and gets
   the documented errors for a wrong key and an unknown id.
"""

import json
import subprocess
import sys
import time
import unittest
from unittest import mock

import emulator
from emulator import SECRET_ID, SECRET_KEY
from tencentcloud.common import abstract_client
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.mqtt.v20240516 import models, mqtt_client

SIGN_REQUESTS, SEED, EMULATOR = sys.argv[1:4]


def client(endpoint, secret_id, secret_key, token=None, region="ap-guangzhou", protocol="https"):
    http = HttpProfile(protocol=protocol, endpoint=endpoint, reqTimeout=20)
    return mqtt_client.MqttClient(Credential(secret_id, secret_key, token), region, ClientProfile(httpProfile=http))


class Signing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        output = subprocess.run([SIGN_REQUESTS], check=True, capture_output=True, text=True, encoding="utf-8").stdout
        cls.requests = [json.loads(line) for line in output.splitlines()]

    def test_there_are_ten_actions_at_least(self):
        self.assertGreaterEqual(len({request["action"] for request in self.requests}), 10)

    def test_the_official_signer_makes_our_authorization(self):
        for ours in self.requests:
            with self.subTest(action=ours["action"], timestamp=ours["timestamp"]):
                official = client(ours["host"], ours["secret_id"], ours["secret_key"], ours["token"])
                built = RequestInternal(ours["host"], "POST", "/", header={})
                at = float(ours["timestamp"])
                with mock.patch.object(abstract_client.time, "time", lambda: at), mock.patch.object(
                    abstract_client.json, "dumps", lambda params: ours["body"]
                ):
                    official._build_req_with_tc3_signature(ours["action"], {}, built)
                self.assertEqual(built.header["Authorization"], ours["authorization"])
                for name, key in [
                    ("Content-Type", "content_type"),
                    ("Host", "host"),
                    ("X-TC-Timestamp", "timestamp"),
                    ("X-TC-Version", "version"),
                    ("X-TC-Region", "region"),
                    ("X-TC-Token", "token"),
                ]:
                    self.assertEqual(built.header.get(name), ours[key], name)

    def test_the_official_body_is_ours(self):
        for ours in self.requests:
            with self.subTest(action=ours["action"]):
                request = getattr(models, ours["action"] + "Request")()
                request.from_json_string(ours["body"])
                self.assertEqual(request._serialize(), json.loads(ours["body"]))


class Emulator(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = emulator.Emulator(EMULATOR)
        cls.addClassCleanup(cls.emulator.stop)
        cls.fleet = cls.emulator.seeded(SEED)
        cls.client = cls.client_with(SECRET_ID, SECRET_KEY)

    @classmethod
    def client_with(cls, secret_id, secret_key):
        return client(cls.emulator.address, secret_id, secret_key, protocol="http")

    def page(self, offset=None, limit=None, order="CREATE_TIME_ASC", **filters):
        request = models.DescribeDeviceCertificatesRequest()
        request.InstanceId = self.fleet["instance"]
        request.Offset, request.Limit, request.OrderBy = offset, limit, order
        request.Filters = []
        for name, values in filters.items():
            condition = models.Filter()
            condition.Name, condition.Values = name, values
            request.Filters.append(condition)
        return self.client.DescribeDeviceCertificates(request)

    def serials(self, **filters):
        reply = self.page(limit=100, **filters)
        self.assertEqual(reply.TotalCount, len(reply.Data))
        return [item.DeviceCertificateSn for item in reply.Data]

    def refused(self, call):
        with self.assertRaises(TencentCloudSDKException) as caught:
            call()
        return caught.exception.get_code()

    def test_it_lists(self):
        reply = self.page()
        self.assertEqual(reply.TotalCount, len(self.fleet["all"]))
        self.assertEqual(len(reply.Data), 20)
        first = reply.Data[0]
        self.assertEqual(first.CaSn, self.fleet["ca"])
        self.assertEqual(first.Format, "PEM")
        self.assertTrue(first.DeviceCertificate.startswith("-----BEGIN CERTIFICATE-----"))
        self.assertRegex(reply.RequestId, r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")

    def test_it_pages(self):
        found, offset = [], 0
        while True:
            reply = self.page(offset=offset, limit=7)
            if not reply.Data:
                break
            found += [item.DeviceCertificateSn for item in reply.Data]
            offset += len(reply.Data)
        self.assertEqual(found, self.fleet["all"])
        self.assertEqual(self.serials(order="CREATE_TIME_DESC"), found[::-1])

    def test_it_filters(self):
        fleet = self.fleet
        self.assertEqual(self.serials(NotAfterEnd=[fleet["deadline"]]), fleet["expiring"])
        self.assertEqual(len(self.serials(NotAfterStart=[fleet["deadline"]])), len(fleet["all"]) - len(fleet["expiring"]))
        self.assertEqual(self.serials(OrganizationalUnit=[fleet["unit"]]), fleet["in_unit"])
        self.assertEqual(self.serials(ClientId=[fleet["client"]]), fleet["of_client"])
        self.assertEqual(self.serials(Status=["REVOKED"]), fleet["revoked"])
        self.assertEqual(self.serials(CaSn=["00"]), [])

    def test_it_describes_one(self):
        request = models.DescribeDeviceCertificateRequest()
        request.InstanceId, request.DeviceCertificateSn = self.fleet["instance"], self.fleet["revoked"][0]
        reply = self.client.DescribeDeviceCertificate(request)
        self.assertEqual(reply.Status, "REVOKED")
        self.assertLess(reply.NotBeforeTime, time.time() * 1000)

    def test_refusals_are_the_documented_ones(self):
        request = models.DescribeInstanceRequest()
        request.InstanceId = self.fleet["instance"]
        wrong_key = self.client_with(SECRET_ID, "another-key")
        self.assertEqual(self.refused(lambda: wrong_key.DescribeInstance(request)), "AuthFailure.SignatureFailure")
        unknown = self.client_with("AKIDUNKNOWN", SECRET_KEY)
        self.assertEqual(self.refused(lambda: unknown.DescribeInstance(request)), "AuthFailure.SecretIdNotFound")
        late = time.time() - 301
        with mock.patch.object(abstract_client.time, "time", lambda: late):
            self.assertEqual(self.refused(lambda: self.client.DescribeInstance(request)), "AuthFailure.SignatureExpire")
        self.assertEqual(self.refused(lambda: self.page(limit=101)), "InvalidParameterValue")
        request.InstanceId = "mqtt-none"
        self.assertEqual(self.refused(lambda: self.client.DescribeInstance(request)), "ResourceNotFound.Instance")
        request.InstanceId = None
        self.assertEqual(self.refused(lambda: self.client.DescribeInstance(request)), "MissingParameter")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
