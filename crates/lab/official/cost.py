"""What a call costs with the official SDK for Python.

    cost.py HOST:PORT CALLS

Lists certificates so often and prints the CPU time of a call, in microseconds. The first calls
only warm it up.
"""

import sys
import time

from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.mqtt.v20240516 import models, mqtt_client

ENDPOINT, CALLS = sys.argv[1], int(sys.argv[2])

http = HttpProfile(protocol="http", endpoint=ENDPOINT)
client = mqtt_client.MqttClient(Credential("AKIDOFFICIAL", "secret"), "ap-guangzhou", ClientProfile(httpProfile=http))
request = models.DescribeDeviceCertificatesRequest()
request.InstanceId = "mqtt-qgzaawn9"
request.Limit = 20


def calls(times):
    start = time.process_time()
    for _ in range(times):
        assert len(client.DescribeDeviceCertificates(request).Data) == 20
    return (time.process_time() - start) / times


calls(max(CALLS // 10, 1))
print(calls(CALLS) * 1e6)
