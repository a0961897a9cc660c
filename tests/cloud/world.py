"""The deployed system and the people around it."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import issuer
from emulator import REGION, Emulator
from issuer import Issuer
from postbox import Postbox
from stack import ROOT, Stack

BASE_URL = "https://partners.example"
SENDER = "countersign@vendor.example"
CONTACT = "partners@vendor.example"
# So long ago that the demo world's open invitation and its delegation have ended since.
DAYS_AGO = 70
SECONDS_TO_WAIT = 60


def eventually(question, what, seconds=SECONDS_TO_WAIT):
    """The first answer that is not empty. Machines that hand on to each other are not waited for by the clock."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"never came: {what}")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class World:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="countersign-world-")
        self.issuer = Issuer(pathlib.Path(self.folder.name))
        self.postbox = Postbox()
        self.emulator = Emulator(self.issuer.trusted, self.postbox.port)
        try:
            self.begin()
        except BaseException:
            print(self.emulator.tail())
            self.stop()
            raise

    def begin(self):
        self.emulator.wait()
        self.stack = Stack(self.emulator, REGION, {
            "BaseUrl": BASE_URL, "SenderAddress": SENDER, "OperatorContact": CONTACT,
            "OidcIssuer": self.issuer.url, "OidcAudience": issuer.AUDIENCE, "OidcClientId": issuer.CLIENT_ID,
        })
        self.dropped = self.stack.apply_what_was_dropped()
        self.stack.client("ses").verify_email_identity(EmailAddress=SENDER)
        (self.api,) = self.stack.of_type("AWS::ApiGatewayV2::Api")
        (self.table,) = self.stack.of_type("AWS::DynamoDB::Table")
        self.settle_in()

    def stop(self):
        self.emulator.stop()
        self.postbox.stop()
        self.issuer.stop()
        self.folder.cleanup()

    # ------------------------------------------------------------------------------------------------ requests

    def call(self, method, path, body=None, token=None, key=None, headers=None):
        """A request through the deployed API. A link of a letter may be given whole."""
        path = path.removeprefix(BASE_URL)
        headers = {"accept": "application/json"} | (headers or {})
        if token:
            headers["authorization"] = f"Bearer {token}"
        if key:
            headers["idempotency-key"] = key
        data = None
        if body is not None:
            headers["content-type"] = "application/json"
            data = json.dumps(body).encode()
        url = f"{self.emulator.url}/_aws/execute-api/{self.stack.physical[self.api]}{path}"
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as problem:
            return Answer(problem.code, problem.headers, problem.read())

    # --------------------------------------------------------------------------------------------------- mail

    def letter_to(self, address, subject):
        """The letter to somebody whose subject has these words in it; waited for."""
        found = lambda: [letter for letter in self.postbox.letters_to(address) if re.search(subject, letter["subject"])]
        return eventually(found, f"a letter to {address} about {subject}; there are "
                          f"{[(to, letter['subject']) for to, letter in self.postbox.letters]}")[-1]

    def letter_about(self, words):
        """The letter with these words in its subject, whoever it is to."""
        found = lambda: [letter for _, letter in list(self.postbox.letters) if words in letter["subject"]]
        return eventually(found, f"a letter about {words}; there are {[letter['subject'] for _, letter in self.postbox.letters]}")[-1]

    # -------------------------------------------------------------------------------------------------- queues

    def take(self, queue):
        """One message of a queue; waited for, and taken out."""
        queues, url = self.stack.client("sqs"), self.stack.physical[queue]
        receive = lambda: queues.receive_message(QueueUrl=url, MaxNumberOfMessages=1, MessageSystemAttributeNames=["All"]).get("Messages")
        (message,) = eventually(receive, f"a message in {queue}")
        queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return json.loads(message["Body"])

    def is_empty(self, queue):
        return not self.stack.client("sqs").receive_message(QueueUrl=self.stack.physical[queue]).get("Messages")

    # -------------------------------------------------------------------------------------------------- the table

    def settle_in(self):
        """Puts the demo world of some time ago into the table: what the local program made of it then."""
        clock = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - DAYS_AGO * 86_400))
        program = [pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug/countersign", "--port", "0", "--memory", "--clock", clock]
        with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as local:
            try:
                here = local.stdout.readline().removeprefix("listening on ").strip()
                self.copy(here)
            finally:
                local.terminate()

    def copy(self, here):
        database, cursor, batch = self.stack.client("dynamodb"), "", []
        table = self.stack.physical[self.table]

        def write():
            if batch:
                database.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": item}} for item in batch]})
                batch.clear()

        while True:
            query = urllib.parse.urlencode({"limit": 100} | ({"cursor": cursor} if cursor else {}))
            with urllib.request.urlopen(f"{here}/_local/table?{query}", timeout=30) as answer:
                page = json.load(answer)
            for item in page["items"]:
                # Its events were told there and then.
                if not item["sk"]["S"].startswith("E#"):
                    batch.append(item)
                if len(batch) == 25:
                    write()
            cursor = page.get("nextCursor")
            if not cursor:
                write()
                return

    def invoke(self, function, event):
        answer = self.stack.client("lambda").invoke(FunctionName=self.stack.physical[function], Payload=json.dumps(event))
        return answer.get("FunctionError"), json.loads(answer["Payload"].read() or b"null")
