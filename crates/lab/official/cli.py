"""The official command line against the emulator: lists, describes and creates, and prints JSON,
tables, text and what `--filter` leaves.

    cli.py SEED EMULATOR

The arguments are the programs of those names. The command line must be in the environment of the
Python that runs this. It reads and writes nothing of its user's: its home is a folder for the test.
"""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import unittest

import emulator
from emulator import SECRET_ID, SECRET_KEY

SEED, EMULATOR = sys.argv[1:3]
PROGRAM = os.path.join(sysconfig.get_path("scripts"), "tccli")
ROLE = "qcs::cam::uin/100000000001:roleName/tests"
ITEMS = 45


class CommandLine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = emulator.Emulator(EMULATOR)
        cls.addClassCleanup(cls.emulator.stop)
        cls.fleet = cls.emulator.seeded(SEED)
        home = tempfile.TemporaryDirectory()
        cls.addClassCleanup(home.cleanup)
        cls.environment = {name: value for name, value in os.environ.items() if not name.startswith(("TENCENTCLOUD_", "TCCLI_"))}
        cls.environment |= {"HOME": home.name, "USERPROFILE": home.name, "TENCENTCLOUD_REGION": "ap-guangzhou"}
        cls.environment |= {"TENCENTCLOUD_SECRET_ID": SECRET_ID, "TENCENTCLOUD_SECRET_KEY": SECRET_KEY}

    def run_it(self, *arguments, **environment):
        command = [PROGRAM, *arguments, "--endpoint", self.emulator.endpoint]
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", env={**self.environment, **environment}, timeout=120
        )

    def printed(self, *arguments, **environment):
        ended = self.run_it(*arguments, **environment)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return ended.stdout

    def json(self, *arguments, **environment):
        return json.loads(self.printed(*arguments, **environment))

    def refused(self, *arguments, **environment):
        ended = self.run_it(*arguments, **environment)
        self.assertNotEqual(ended.returncode, 0, ended.stdout)
        found = re.search(r"code:(\S+) message:.* requestId:[0-9a-f]{8}-", ended.stderr)
        self.assertIsNotNone(found, ended.stderr)
        return found[1]

    def test_it_lists(self):
        reply = self.json("cvm", "DescribeInstances", "--Limit", "3", "--Offset", "43")
        self.assertEqual(reply["TotalCount"], ITEMS)
        self.assertEqual(len(reply["InstanceSet"]), ITEMS - 43)
        self.assertTrue(reply["InstanceSet"][0]["InstanceId"].startswith("ins-"))
        filters = ["--cli-unfold-argument", "--Filters.0.Name", "zone", "--Filters.0.Values", "ap-guangzhou-3"]
        self.assertEqual(self.json("cvm", "DescribeInstances", *filters, "--filter", "length(InstanceSet)"), 20)

    def test_it_describes(self):
        reply = self.json("vpc", "DescribeVpcs", "--VpcIds", '["vpc-12345678"]')
        self.assertEqual([vpc["VpcId"] for vpc in reply["VpcSet"]], ["vpc-12345678"])
        found = self.json("mqtt", "DescribeInstance", "--InstanceId", self.fleet["instance"])
        self.assertEqual(found["InstanceStatus"], "RUNNING")

    def test_it_creates(self):
        made = self.json("mqtt", "CreateInstance", "--InstanceType", "PRO", "--Name", "doors", "--SkuCode", "pro_10k_1")
        found = self.json("mqtt", "DescribeInstance", "--InstanceId", made["InstanceId"])
        self.assertEqual(found["InstanceName"], "doors")
        user = ["--InstanceId", made["InstanceId"], "--Username", "ada"]
        self.printed("mqtt", "CreateUser", *user)
        listed = self.json("mqtt", "DescribeUserList", "--InstanceId", made["InstanceId"], "--filter", "Data[].Username")
        self.assertEqual(listed, ["ada"])
        self.printed("mqtt", "DeleteUser", *user)
        self.assertEqual(self.refused("mqtt", "DeleteUser", *user), "ResourceNotFound.Role")
        self.assertEqual(self.json("cam", "AddUser", "--Name", "ada", "--filter", "Name"), "ada")

    def test_it_lists_certificates(self):
        fleet = self.fleet
        condition = json.dumps([{"Name": "Status", "Values": ["REVOKED"]}])
        asked = ["--InstanceId", fleet["instance"], "--Filters", condition, "--Limit", "100"]
        serials = self.json("mqtt", "DescribeDeviceCertificates", *asked, "--filter", "Data[].DeviceCertificateSn")
        self.assertEqual(serials, fleet["revoked"])

    def test_it_prints_tables(self):
        columns = "VpcSet[].{Cidr:CidrBlock,Id:VpcId}"
        rows = self.json("vpc", "DescribeVpcs", "--Limit", "2", "--filter", columns)
        table = self.printed("vpc", "DescribeVpcs", "--Limit", "2", "--filter", columns, "--output", "table")
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")]
        self.assertEqual(cells[1:], [["Cidr", "Id"], *([row["Cidr"], row["Id"]] for row in rows)])
        whole = self.printed("cvm", "DescribeZones", "--output", "table")
        self.assertRegex(whole, r"\|+ +Zone +\| +ZoneId")

    def test_it_prints_text(self):
        rows = self.json("vpc", "DescribeVpcs", "--Limit", "2", "--filter", "VpcSet[].[VpcId,CidrBlock]")
        text = self.printed("vpc", "DescribeVpcs", "--Limit", "2", "--filter", "VpcSet[].[VpcId,CidrBlock]", "--output", "text")
        self.assertEqual([line.split("\t") for line in text.splitlines()], rows)
        total = self.printed("cvm", "DescribeInstances", "--filter", "TotalCount", "--output", "text")
        self.assertEqual(total.strip(), str(ITEMS))

    def test_it_is_refused(self):
        other = {"TENCENTCLOUD_SECRET_KEY": "another"}
        self.assertEqual(self.refused("cvm", "DescribeZones", **other), "AuthFailure.SignatureFailure")
        self.assertEqual(self.refused("cvm", "DescribeZones", "--region", "ap-nowhere"), "UnsupportedRegion")
        self.assertEqual(self.refused("mqtt", "DescribeInstance", "--InstanceId", "mqtt-none"), "ResourceNotFound.Instance")

    def test_temporary_keys_sign(self):
        keys = self.json("sts", "AssumeRole", "--RoleArn", ROLE, "--RoleSessionName", "tests")["Credentials"]
        temporary = {"TENCENTCLOUD_SECRET_ID": keys["TmpSecretId"], "TENCENTCLOUD_SECRET_KEY": keys["TmpSecretKey"]}
        who = self.json("sts", "GetCallerIdentity", **temporary, TENCENTCLOUD_TOKEN=keys["Token"])
        self.assertIn("assumed-role", who["Arn"])
        self.assertEqual(self.refused("sts", "GetCallerIdentity", **temporary), "AuthFailure.TokenFailure")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
