"""Starts the emulator for clients that others wrote, on a free port of loopback."""

import json
import subprocess

SECRET_ID, SECRET_KEY = "AKIDOFFICIAL", "official-secret-key"


class Emulator:
    """A running one. `start` it with the program's path and further arguments, and `stop` it."""

    def __init__(self, program, *arguments):
        key = ["--listen", "127.0.0.1:0", "--secret-id", SECRET_ID, "--secret-key", SECRET_KEY]
        self.process = subprocess.Popen(
            [program, *key, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
        )
        self.endpoint = self.process.stdout.readline().strip()
        if not self.endpoint:
            raise RuntimeError(f"{program} has not started: it ended with {self.process.wait(10)}")
        self.address = self.endpoint.removeprefix("http://")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()

    def seeded(self, program):
        """Registers certificates with the program `seed`, and says which."""
        arguments = [program, self.endpoint, SECRET_ID, SECRET_KEY]
        seeded = subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8")
        if seeded.returncode != 0:
            raise RuntimeError(seeded.stdout)
        return json.loads(seeded.stdout)
