use super::*;

fn local() -> Local {
    let names = ["BaseUrl", "SenderAddress", "OperatorContact", "OidcIssuer", "OidcAudience", "OidcClientId"];
    Local {
        base_url: "http://127.0.0.1:3000".to_owned(),
        parameters: names.map(|name| (name.to_owned(), format!("a {name}"))).into(),
    }
}

fn faults(text: &str) -> Vec<String> {
    Template::read(text, &local()).unwrap_err().0
}

#[test]
fn the_deployed_template_is_known_whole() {
    let template = Template::read(DEPLOYED, &local()).unwrap();
    assert_eq!(template.table.as_ref().unwrap().name(), "Table");
    let function =
        |name: &str| template.functions.iter().find(|function| function.name.as_str() == name).unwrap();
    assert_eq!(function("create-invitation").environment["BASE_URL"], "a BaseUrl");
    assert_eq!(
        function("sweep-expired").retry.dead_letters.as_deref().unwrap().rsplit(':').next(),
        Some("FailedSweeps")
    );
    let route = |path: &str| template.routes.iter().find(|route| route.path == path).unwrap();
    assert_eq!(route("/v1/invitations").authorizer.as_deref(), Some("Oidc"));
    assert_eq!(route("/i/{id}").authorizer, None);
    assert_eq!(template.streams.len(), 1);
    assert!(template.configuration_sets["Letters"].contains(&"bounce".to_owned()));
}

#[test]
fn everything_unknown_is_named_at_once() {
    let text = "
Resources:
  Disk: { Type: AWS::EC2::Volume }
  Do:
    Type: AWS::Serverless::Function
    Condition: Never
    Properties:
      Timeout: soon
      Memory: 128
      Environment: { Variables: { A: !Ref Nobody } }
      Events:
        Hook: { Type: S3 }
        Tick: { Type: ScheduleV2, Properties: { ScheduleExpression: daily } }
        Look: { Type: HttpApi, Properties: { Path: /, Method: GET, Auth: { Authorizer: Guard } } }
";
    let faults = faults(text);
    for fault in [
        "Disk: the resource type AWS::EC2::Volume is not known here",
        "Do: no condition Never",
        "Do: Nobody is neither a parameter nor a resource",
    ] {
        assert!(faults.iter().any(|found| found == fault), "{fault} in {faults:#?}");
    }
    let faults =
        super::tests::faults(&text.replace("    Condition: Never\n", "").replace("!Ref Nobody", "x"));
    for fault in [
        "Do: Timeout must be a whole number in range",
        "Do: Memory is not known here",
        "Do.Hook: the event type S3 is not known here",
        "Do.Tick: \"daily\": must be rate(…), cron(…) or at(…)",
        "GET /: no authorizer Guard",
    ] {
        assert!(faults.iter().any(|found| found == fault), "{fault} in {faults:#?}");
    }
}

#[test]
fn intrinsics_resolve_to_what_a_deployment_here_would_have() {
    let text = "
Parameters:
  Size: { Type: Number, Default: 10 }
Conditions:
  Large: !Not [!Equals [!Ref Size, '1']]
Mappings:
  Names: { eu: { word: bonjour } }
Resources:
  Queue: { Type: AWS::SQS::Queue }
  Do:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !If [Large, 20, 1]
      Environment:
        Variables:
          ARN: !GetAtt Queue.Arn
          TEXT: !Sub '${Queue.QueueName} in ${AWS::Region} with ${!Literal}'
          LIST: !Join ['-', [a, !Ref Size]]
          FOUND: !FindInMap [Names, eu, word]
          GONE: !If [Large, !Ref AWS::NoValue, x]
";
    let template = Template::read(text, &local()).unwrap();
    let function = &template.functions[0];
    assert_eq!(function.timeout.as_secs(), 20);
    let expected = [
        ("ARN", format!("arn:aws:sqs:{REGION}:{ACCOUNT}:Queue")),
        ("FOUND", "bonjour".to_owned()),
        ("LIST", "a-10".to_owned()),
        ("TEXT", format!("Queue in {REGION} with ${{Literal}}")),
    ];
    assert_eq!(function.environment, expected.map(|(name, value)| (name.to_owned(), value)).into());
}
