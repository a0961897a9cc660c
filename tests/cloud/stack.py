"""The template as it was deployed: what it says, what became of it, and what the emulator left out, applied again.

Everything is read out of infra/template.yaml, as it was packaged and SAM translated it. There is no second list of routes,
queues or settings.
"""

import json
import os
import pathlib
import re
import time

import boto3

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = ROOT / os.environ["PACKAGES"]
NAME = "countersign"
BUCKET = "packages"
SECONDS_TO_DEPLOY = 120


class Stack:
    def __init__(self, emulator, region, parameters):
        session = boto3.Session(aws_access_key_id="rehearsal", aws_secret_access_key="rehearsal", region_name=region)
        self.client = lambda service: session.client(service, endpoint_url=emulator.url)
        self.emulator = emulator
        self.region = region
        self.create(parameters)
        described = self.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0]
        self.account = described["StackId"].split(":")[4]
        resources = self.client("cloudformation").describe_stack_resources(StackName=NAME)["StackResources"]
        self.physical = {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources}
        translated = self.client("cloudformation").get_template(StackName=NAME, TemplateStage="Processed")["TemplateBody"]
        self.template = json.loads(translated) if isinstance(translated, str) else json.loads(json.dumps(translated))
        defaults = {name: parameter.get("Default", "") for name, parameter in self.template.get("Parameters", {}).items()}
        self.parameters = defaults | parameters

    def create(self, parameters):
        storage, formation = self.client("s3"), self.client("cloudformation")
        storage.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": self.region})

        def uploaded(found):
            package = PACKAGES / f"{found[1]}.zip"
            storage.put_object(Bucket=BUCKET, Key=package.name, Body=package.read_bytes())
            return f"CodeUri: s3://{BUCKET}/{package.name}"

        text = re.sub(r"CodeUri: (\S+)\.zip", uploaded, (PACKAGES / "template.yaml").read_text())
        # It starts functions in the folder of their package, which is some other one.
        text = text.replace("/var/task/", "./")
        # A template this long is not handed over, but fetched.
        storage.put_object(Bucket=BUCKET, Key="template.yaml", Body=text.encode())
        formation.create_stack(
            StackName=NAME,
            TemplateURL=f"{self.emulator.url}/{BUCKET}/template.yaml",
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        )
        for _ in range(SECONDS_TO_DEPLOY * 5):
            described = formation.describe_stacks(StackName=NAME)["Stacks"][0]
            status = described["StackStatus"]
            if status == "CREATE_COMPLETE":
                return
            if not status.endswith("_IN_PROGRESS"):
                events = formation.describe_stack_events(StackName=NAME)["StackEvents"]
                failed = [event for event in events if "FAILED" in event["ResourceStatus"]]
                raise RuntimeError(f"the stack is {status}: {described.get('StackStatusReason')} {failed}")
            time.sleep(0.2)
        raise RuntimeError("the stack is never complete")

    # ------------------------------------------------------------------------------------------- what it says

    def of_type(self, kind):
        """Resources of a kind that this deployment has, by logical id, with their properties."""
        every = self.template["Resources"].items()
        return {name: resource.get("Properties", {}) for name, resource in every if resource["Type"] == kind and name in self.physical}

    def arn(self, name):
        kind, physical = self.template["Resources"][name]["Type"], self.physical[name]
        short = {"AWS::Lambda::Function": ("lambda", f"function:{physical}"), "AWS::SQS::Queue": ("sqs", physical.rsplit("/", 1)[-1]),
                 "AWS::DynamoDB::Table": ("dynamodb", f"table/{physical}"), "AWS::Logs::LogGroup": ("logs", f"log-group:{physical}"),
                 "AWS::KMS::Key": ("kms", f"key/{physical}")}
        service, rest = short[kind]
        return f"arn:aws:{service}:{self.region}:{self.account}:{rest}"

    def ref(self, name):
        pseudo = {"AWS::Partition": "aws", "AWS::Region": self.region, "AWS::AccountId": self.account, "AWS::StackName": NAME, "AWS::URLSuffix": "amazonaws.com"}
        for known in (pseudo, self.parameters, self.physical):
            if name in known:
                return known[name]
        raise KeyError(name)

    def value(self, written):
        """What the template says, with every reference followed."""
        if isinstance(written, list):
            return [self.value(item) for item in written]
        if not isinstance(written, dict):
            return written
        match list(written.items()):
            case [("Ref", name)]:
                return self.ref(name)
            case [("Fn::GetAtt", [name, "Arn"])]:
                return self.arn(name)
            case [("Fn::Sub", str(text))]:
                attribute = lambda found: self.arn(found[1][:-4]) if found[1].endswith(".Arn") else str(self.ref(found[1]))
                return re.sub(r"\$\{([^}!]+)\}", attribute, text)
            case [("Fn::If", [condition, then, otherwise])]:
                return self.value(then if self.holds({"Condition": condition}) else otherwise)
        return {key: self.value(item) for key, item in written.items()}

    def holds(self, claim):
        match list(claim.items()):
            case [("Condition", name)]:
                return self.holds(self.template["Conditions"][name])
            case [("Fn::Not", [inner])]:
                return not self.holds(inner)
            case [("Fn::And", several)]:
                return all(map(self.holds, several))
            case [("Fn::Or", several)]:
                return any(map(self.holds, several))
            case [("Fn::Equals", [one, other])]:
                return self.value(one) == self.value(other)
        raise ValueError(f"a condition of an unknown form: {claim}")

    # ------------------------------------------------------------------------------------- what is applied again

    def apply_what_was_dropped(self):
        """Each part here is an entry `dropped` of gaps.yaml. Says which of them the emulator had really dropped."""
        return {
            "routes of the HTTP API": self.apply_routes(),
            "expiry and recovery of the table": self.apply_table(),
            "secrets in settings": self.apply_secrets(),
        }

    def apply_routes(self):
        gateway, was_dropped = self.client("apigatewayv2"), False
        for name, properties in self.of_type("AWS::ApiGatewayV2::Api").items():
            api, body = self.physical[name], self.value(properties["Body"])
            was_dropped |= not gateway.get_routes(ApiId=api)["Items"]
            authorizers = {}
            for scheme, written in body["components"]["securitySchemes"].items():
                authorizer = written["x-amazon-apigateway-authorizer"]
                made = gateway.create_authorizer(
                    ApiId=api, Name=scheme, AuthorizerType="JWT", IdentitySource=[authorizer["identitySource"]],
                    JwtConfiguration={"Issuer": authorizer["jwtConfiguration"]["issuer"], "Audience": authorizer["jwtConfiguration"]["audience"]})
                authorizers[scheme] = made["AuthorizerId"]
            for path, methods in body["paths"].items():
                for method, operation in methods.items():
                    self.apply_route(gateway, api, path, method, operation, authorizers)
        return was_dropped

    def apply_route(self, gateway, api, path, method, operation, authorizers):
        integration = operation["x-amazon-apigateway-integration"]
        made = gateway.create_integration(
            ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=integration["uri"], IntegrationMethod="POST",
            PayloadFormatVersion=integration["payloadFormatVersion"])
        any_method = method == "x-amazon-apigateway-any-method"
        key = "$default" if path.lstrip("/") == "$default" else f"{'ANY' if any_method else method.upper()} {path}"
        named = [scheme for security in operation.get("security", []) for scheme in security if scheme in authorizers]
        guard = {"AuthorizationType": "JWT", "AuthorizerId": authorizers[named[0]]} if named else {}
        gateway.create_route(ApiId=api, RouteKey=key, Target=f"integrations/{made['IntegrationId']}", **guard)

    def apply_table(self):
        database, was_dropped = self.client("dynamodb"), False
        for name, properties in self.of_type("AWS::DynamoDB::Table").items():
            table, lived = self.physical[name], properties["TimeToLiveSpecification"]
            was_dropped |= database.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"] != "ENABLED"
            database.update_time_to_live(TableName=table, TimeToLiveSpecification=lived)
            recovery = {"PointInTimeRecoveryEnabled": self.value(properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"])}
            database.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=recovery)
        return was_dropped

    def apply_secrets(self):
        secrets = self.client("secretsmanager")
        for name, properties in self.of_type("AWS::SecretsManager::Secret").items():
            # It generates punctuation although it is told not to, and a comma would be the end of a key.
            generated = properties["GenerateSecretString"]
            password = secrets.get_random_password(PasswordLength=generated["PasswordLength"], ExcludePunctuation=generated["ExcludePunctuation"])
            secret = json.dumps({generated["GenerateStringKey"]: password["RandomPassword"]})
            secrets.put_secret_value(SecretId=self.physical[name], SecretString=secret)
        return self.reveal_secrets()

    def reveal_secrets(self):
        """Puts what secrets say now into the settings that refer to them."""
        functions, secrets, was_dropped = self.client("lambda"), self.client("secretsmanager"), False

        def revealed(found):
            return json.loads(secrets.get_secret_value(SecretId=found[1])["SecretString"])[found[2]]

        for name, properties in self.of_type("AWS::Lambda::Function").items():
            settings = self.value(properties["Environment"]["Variables"])
            resolved = {key: re.sub(r"\{\{resolve:secretsmanager:(.+?):SecretString:(\w+)\}\}", revealed, value) for key, value in settings.items()}
            if resolved != settings:
                made = functions.get_function_configuration(FunctionName=self.physical[name])["Environment"]["Variables"]
                was_dropped |= made != resolved
                functions.update_function_configuration(FunctionName=self.physical[name], Environment={"Variables": resolved})
        return was_dropped
