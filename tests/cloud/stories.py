"""The story of the house, told through the deployed template: every wire in it carries a real message.

One deployment serves all stories; each uses addresses of its own.
"""

import importlib.machinery
import importlib.util
import json
import pathlib
import re
import time
import unittest

import yaml
from issuer import new_key
from postbox import text
from stack import NAME, ROOT
from world import BASE_URL, SENDER, World, eventually

world = None


def program(path):
    """A program of the repository, to be called like a library."""
    loader = importlib.machinery.SourceFileLoader(pathlib.Path(path).name, str(ROOT / path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


redrive = program("infra/redrive")
rotate = program("infra/rotate-link-key")


def setUpModule():
    global world
    world = World()


def tearDownModule():
    world.stop()


class Story(unittest.TestCase):
    def setUp(self):
        self.paul = world.issuer.token("paul@contoso.example")

    def invite(self, address, **other):
        document = {
            "kind": "trial", "recipient": {"email": address, "name": "Kim", "organization": "Alpine Ski House"}, "locale": "en",
            "lines": [{"service": "exchange-online", "plan": "midsize", "licenses": 25}],
            "delegatedAdministration": {"capabilities": ["full"], "durationDays": 365},
        } | other
        answer = world.call("POST", "/v1/invitations", document, token=self.paul, key=f"invite {address}")
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()

    def link_in(self, letter):
        return re.search(re.escape(BASE_URL) + r"/i/[^/\s]+\?t=\S+", text(letter))[0]

    def shown(self, invitation):
        return world.call("GET", f"/v1/invitations/{invitation['id']}", token=self.paul).json()


class Journeys(Story):
    def test_a_partner_invites_and_the_customer_countersigns(self):
        address = "kim@alpine.example"
        invitation = self.invite(address)
        self.assertNotIn("t=", json.dumps(invitation), "the answer never holds the link")
        letter = world.letter_to(address, "invites you")
        self.assertEqual(letter["from"].addresses[0].addr_spec, SENDER)

        link = self.link_in(letter)
        path, query = link.split("?t=")
        look = world.call("GET", link).json()
        asked = world.call("POST", f"{path}/code", {"t": query})
        self.assertEqual(asked.status, 202, asked.body)
        code = re.search(r"\b(\d{6})\b", text(world.letter_to(address, "[Cc]ode")))[1]
        answer = {
            "t": query, "revision": look["revision"], "offerVersion": look["offerVersion"], "code": code,
            "organization": {"name": "Alpine Ski House", "country": "AT"},
            "decisions": {"commercial": "accept", "delegatedAdministration": "accept"},
        }
        accepted = world.call("POST", f"{path}/accept", answer)
        self.assertEqual(accepted.status, 200, accepted.body)
        self.assertEqual(accepted.json()["invitation"]["status"], "accepted")

        delegations = world.call("GET", "/v1/delegations?status=active", token=self.paul).json()["items"]
        self.assertIn(accepted.json()["delegation"]["id"], [delegation["id"] for delegation in delegations])
        world.letter_to(address, "agreed")
        self.assertTrue(world.is_empty("UnsentLetters"))

    def test_what_ses_reports_reaches_the_partner(self):
        invitation = self.invite("bounce@alpine.example")
        letter = world.letter_to("bounce@alpine.example", "invites you")
        self.assertTrue(letter["message-id"])
        report = json.loads((ROOT / "events/record-delivery/accepted-bounce.json").read_text())
        tags = report["detail"]["mail"]["tags"]
        tags |= {"invitation": [invitation["id"]], "ses:configuration-set": [self.configuration_set()]}
        self.put(report)
        bounced = lambda: self.shown(invitation)["delivery"]["state"] == "bounced"
        eventually(bounced, "the bounce in the partner's view")
        self.assertTrue(world.is_empty("UnrecordedFeedback"))

    def test_a_report_about_other_peoples_mail_is_none_of_ours(self):
        report = json.loads((ROOT / "events/record-delivery/refused-unknown-kind.json").read_text())
        report["detail"]["mail"]["tags"]["ses:configuration-set"] = ["somebody-elses"]
        self.put(report)
        # What would fail in our hands comes to no queue of ours.
        self.invite("bystander@alpine.example")
        world.letter_to("bystander@alpine.example", "invites you")
        self.assertTrue(world.is_empty("UnrecordedFeedback"))

    def test_what_ended_by_the_clock_is_told_by_the_schedule(self):
        (schedule,) = world.stack.of_type("AWS::Scheduler::Schedule")
        schedules, name = world.stack.client("scheduler"), world.stack.physical[schedule].rsplit("/", 1)[-1]
        made = schedules.get_schedule(Name=name)
        self.assertEqual(made["ScheduleExpression"], "rate(5 minutes)")
        # The same schedule, so that nobody has to wait for five minutes.
        fields = ("Name", "FlexibleTimeWindow", "Target", "State")
        schedules.update_schedule(ScheduleExpression="rate(1 minutes)", **{field: made[field] for field in fields})
        every = lambda: world.call("GET", "/v1/invitations?status=expired", token=self.paul).json()["items"]
        past = [one["id"] for one in every() if one["recipient"]["email"] == "new.admin@alpineski.example"]
        self.assertTrue(past, "an answer compares with the clock, whether or not a sweep ran")
        expired = lambda: self.history(past[0])
        eventually(expired, "the event of the invitation's end", seconds=150)
        world.letter_about("new.admin@alpineski.example has expired")
        self.assertTrue(world.is_empty("FailedSweeps"))

    def history(self, invitation_id):
        events = world.call("GET", f"/v1/invitations/{invitation_id}/events", token=self.paul).json()["items"]
        return [event for event in events if event["type"] == "invitation.expired"]

    def configuration_set(self):
        (letters,) = world.stack.of_type("AWS::SES::ConfigurationSet")
        return world.stack.physical[letters]

    def put(self, report):
        """Hands a report to whatever rule is meant for it: from SES itself EventBridge takes it, from others never."""
        events, functions = world.stack.client("events"), world.stack.client("lambda")
        for rule in events.list_rules()["Rules"]:
            if "EventPattern" not in rule:
                continue
            if events.test_event_pattern(EventPattern=rule["EventPattern"], Event=json.dumps(report))["Result"]:
                for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]:
                    functions.invoke(FunctionName=target["Arn"], InvocationType="Event", Payload=json.dumps(report))


class Redriving(Story):
    def test_what_waits_in_the_queues_is_done_again_and_leaves_them(self):
        # A report that could not be recorded when it came: somebody has mended what kept it from being.
        invitation = self.invite("late-report@alpine.example")
        world.letter_to("late-report@alpine.example", "invites you")
        report = json.loads((ROOT / "events/record-delivery/accepted-bounce.json").read_text())
        report["detail"]["mail"]["tags"] |= {"invitation": [invitation["id"]]}
        function = world.stack.arn("RecordDelivery")
        self.leave("UnrecordedFeedback", {"version": "1.0", "requestContext": {"functionArn": function}, "requestPayload": report})
        # And a place in the stream, long forgotten there, of which the demo world has marked every letter.
        batch = {"approximateArrivalOfFirstRecord": "2020-01-01T00:00:00Z", "approximateArrivalOfLastRecord": "2020-01-01T00:00:01Z"}
        pointer = {"version": "1.0", "requestContext": {"functionArn": world.stack.arn("SendEmail")}, "DDBStreamBatchInfo": batch}
        self.leave("UnsentLetters", pointer)
        self.assertTrue(redrive.redrive(NAME, ["UnrecordedFeedback", "UnsentLetters"], world.stack.client))
        self.assertEqual(self.shown(invitation)["delivery"]["state"], "bounced")
        self.assertTrue(world.is_empty("UnrecordedFeedback"))
        self.assertTrue(world.is_empty("UnsentLetters"))

    def test_letters_that_were_never_posted_are_found_in_the_deployed_table(self):
        address = "forgotten@alpine.example"
        invitation = self.invite(address)
        world.letter_to(address, "invites you")
        delivery = lambda: self.shown(invitation)["delivery"]["state"] == "sent"
        eventually(delivery, "the mark of the letter")
        key = {"pk": {"S": f"I#{invitation['id']}"}}
        database, table = world.stack.client("dynamodb"), world.stack.physical[world.table]
        items = database.query(TableName=table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": key["pk"]})["Items"]
        # As if it had happened two hours ago and its letter had never been posted.
        ago = int(time.time()) - 7_200
        for item in items:
            if item["sk"]["S"].startswith("L#"):
                database.delete_item(TableName=table, Key=key | {"sk": item["sk"]})
            if item.get("type") == {"S": "invitation.created"}:
                database.put_item(TableName=table, Item=item | {"dueAt": {"N": str(ago)}})
        before = len(world.postbox.letters_to(address))
        begin = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ago - 60))
        error, summary = world.invoke("SendEmail", {"redrive": {"from": begin}})
        self.assertIsNone(error, summary)
        self.assertEqual((summary["posted"], summary["failed"]), (1, []))
        self.assertEqual(len(world.postbox.letters_to(address)), before + 1)
        self.assertEqual(world.invoke("SendEmail", {"redrive": {"from": begin}})[1]["posted"], 0)

    def leave(self, queue, body):
        queues = world.stack.client("sqs")
        queues.send_message(QueueUrl=world.stack.physical[queue], MessageBody=json.dumps(body))


class Poison(Story):
    def test_links_survive_one_new_key_and_die_with_the_second(self):
        def opens(link):
            return world.call("GET", link).status

        def rotated():
            newest, is_new = rotate.Rotation(NAME, world.stack.client).run()
            # The emulator fills in what it generated once, whatever the secret says by now.
            self.assertTrue(world.stack.reveal_secrets())
            self.assertTrue(is_new)
            return newest

        def link_to(address):
            self.invite(address)
            return self.link_in(world.letter_to(address, "invites you"))

        first = link_to("kim@first-key.example")
        second_key = rotated()
        second = link_to("kim@second-key.example")
        self.assertEqual((opens(first), opens(second)), (200, 200))
        self.assertEqual(rotated(), second_key + 1)
        self.assertEqual((opens(first), opens(second)), (404, 200))
        # A deployment with an old answer to the question after the key takes nothing back; the next run puts it right.
        rotate.Rotation(NAME, world.stack.client).tell(1)
        world.stack.reveal_secrets()
        self.assertEqual((opens(first), opens(second)), (404, 200))
        self.assertEqual(rotate.Rotation(NAME, world.stack.client).run(), (second_key + 1, False))
        world.stack.reveal_secrets()

    def test_feedback_that_nobody_can_read_ends_in_its_queue(self):
        report = json.loads((ROOT / "events/record-delivery/refused-foreign-id.json").read_text())
        report["detail"]["mail"]["tags"]["ses:configuration-set"] = [Journeys.configuration_set(self)]
        Journeys.put(self, report)
        kept = world.take("UnrecordedFeedback")
        self.assertEqual(kept["requestPayload"]["detail"]["mail"]["messageId"], report["detail"]["mail"]["messageId"])

    def test_a_sweep_that_breaks_ends_in_its_queue(self):
        tick = json.loads((ROOT / "events/sweep-expired/refused-notice-of-another-service.json").read_text())
        functions = world.stack.client("lambda")
        functions.invoke(FunctionName=world.stack.physical["SweepExpired"], InvocationType="Event", Payload=json.dumps(tick))
        self.assertEqual(world.take("FailedSweeps")["requestPayload"]["source"], tick["source"])

    def test_one_poisoned_event_is_named_and_the_letters_before_it_go_out(self):
        # The emulator's own mapping loses what is reported (see gaps.yaml), so the batch is handed over here.
        poison = json.loads((ROOT / "events/send-email/refused-unknown-event.json").read_text())
        error, answer = world.invoke("SendEmail", poison)
        self.assertIsNone(error)
        number = poison["Records"][0]["dynamodb"]["SequenceNumber"]
        self.assertEqual(answer, {"batchItemFailures": [{"itemIdentifier": number}]})


class Gateway(Story):
    def test_who_has_no_token_of_our_issuer_gets_nowhere(self):
        forged = world.issuer.token("paul@contoso.example", key=new_key())
        elsewhere = world.issuer.token("paul@contoso.example", iss="https://elsewhere.example")
        other_audience = world.issuer.token("paul@contoso.example", aud="another-house")
        over = world.issuer.token("paul@contoso.example", exp=1_700_000_000)
        for token in (None, "nonsense", forged, elsewhere, other_audience, over):
            self.assertEqual(world.call("GET", "/v1/invitations", token=token).status, 401)
        self.assertEqual(world.call("GET", "/v1/invitations", token=self.paul).status, 200)

    def test_an_open_route_checks_the_token_itself_against_the_issuers_keys(self):
        invitation = self.invite("open@alpine.example")
        path, query = self.link_in(world.letter_to("open@alpine.example", "invites you")).split("?t=")
        body = {"t": query, "revision": invitation["revision"], "offerVersion": 1, "decisions": {"commercial": "accept"}}
        forged = world.issuer.token("open@alpine.example", key=new_key())
        self.assertEqual(world.call("POST", f"{path}/accept", body, token=forged).status, 401)
        # A genuine token of the invited address is read, and is no reason to refuse.
        genuine = world.call("POST", f"{path}/accept", body, token=world.issuer.token("open@alpine.example"))
        self.assertNotEqual(genuine.status, 401, genuine.body)

    def test_whatever_is_no_route_is_a_problem_of_ours(self):
        answer = world.call("GET", "/nowhere")
        self.assertEqual((answer.status, answer.json()["code"]), (404, "notFound"))
        answer = world.call("DELETE", "/healthz")
        self.assertEqual((answer.status, answer.json()["code"]), (405, "methodNotAllowed"))

    def test_every_route_of_the_template_leads_to_its_function(self):
        gateway = world.stack.client("apigatewayv2")
        pages = gateway.get_paginator("get_routes").paginate(ApiId=world.stack.physical[world.api])
        deployed = {route["RouteKey"] for page in pages for route in page["Items"]}
        listed = (ROOT / "tests/tidy/routes.txt").read_text()
        for method, path in re.findall(r"^(GET|HEAD|POST|PUT|PATCH|DELETE)\s+(\S+)", listed, re.MULTILINE):
            self.assertIn(f"{method} {path}", deployed)


class Deployment(Story):
    def test_what_the_emulator_drops_is_listed_and_applied_again(self):
        listed = yaml.safe_load((ROOT / "tests/cloud/gaps.yaml").read_text())
        self.assertEqual({gap["what"] for gap in listed["dropped"]}, set(world.dropped))
        for what, was_dropped in world.dropped.items():
            self.assertTrue(was_dropped, f"the emulator has learned {what}: take it out of gaps.yaml and stack.py")

    def test_what_the_emulator_gets_wrong_is_proven_elsewhere(self):
        listed = yaml.safe_load((ROOT / "tests/cloud/gaps.yaml").read_text())
        for gap in listed["wrong"]:
            self.assertTrue(gap["why"] and gap["proven"], gap)
            for proof in gap["proven"]:
                file, name = proof.split("::")
                self.assertIn(f"fn {name}(", (ROOT / file).read_text(), f"{gap['what']}: {proof}")

    def test_every_function_has_a_role_of_its_own(self):
        functions = world.stack.client("lambda")
        roles = {}
        for name in world.stack.of_type("AWS::Lambda::Function"):
            made = functions.get_function_configuration(FunctionName=world.stack.physical[name])
            roles.setdefault(made["Role"], []).append(name)
            self.assertEqual(made["Runtime"], "provided.al2023")
        self.assertEqual([shared for shared in roles.values() if len(shared) > 1], [])


if __name__ == "__main__":
    unittest.main()
