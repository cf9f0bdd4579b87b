package dev.lamplight.cli.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A program in the place of AWS's command line: it writes down what it is asked, and says of a stack what a test says.
/// What CloudFormation would do is not in it: only what it would say.
final class StandInAws {
    private final Path folder;

    StandInAws(Path folder) throws IOException {
        this.folder = folder;
        Path program = Files.writeString(folder.resolve("aws"), """
                #!/bin/sh
                cd '%s'
                printf '%%s\n' "$*" >>calls
                printf '%%s\n' "${AWS_ENDPOINT_URL:-none}" >>endpoints
                case "$1 $2" in
                  'sts get-caller-identity') echo '{"Account": "000000000000"}' ;;
                  'configure export-credentials')
                    [ ! -e version-1 ] || { echo 'argument subcommand: Invalid choice, valid choices are:' >&2; exit 2; }
                    echo '{"AccessKeyId": "test", "SecretAccessKey": "test"}' ;;
                  'configure get') echo us-east-1 ;;
                  'cloudformation describe-stacks')
                    [ -e stack ] || { echo 'Stack with id lamplight does not exist' >&2; exit 254; }
                    cat stack ;;
                  'cloudformation create-change-set') echo '{}' ;;
                  'cloudformation describe-change-set') cat change ;;
                  'cloudformation execute-change-set') cp after stack ;;
                  'cloudformation describe-stack-events') cat events; [ ! -e later ] || mv later stack ;;
                  'cloudformation delete-change-set') ;;
                  *) echo "not known here: $*" >&2; exit 2 ;;
                esac
                """.formatted(folder));
        if (!program.toFile().setExecutable(true)) {
            throw new IOException(program + " cannot be made a program");
        }
        says("events", "{\"StackEvents\": []}");
    }

    String program() {
        return folder.resolve("aws").toString();
    }

    /// @param what `stack` as it is, `change` that was asked for, `after` it was begun, `later` when it has ended,
    /// `events`
    void says(String what, String json) throws IOException {
        Files.writeString(folder.resolve(what), json);
    }

    /// What it was asked, in order.
    List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    /// Where it was led at each call; `none` for AWS.
    List<String> endpoints() throws IOException {
        return Files.readAllLines(folder.resolve("endpoints"));
    }

    static String stack(String status) {
        return """
                {"Stacks": [{"StackStatus": "%s", "StackStatusReason": "as the test says",
                  "Parameters": [{"ParameterKey": "Prefix", "ParameterValue": "lamplight"},
                                 {"ParameterKey": "ApiKeyHashes", "ParameterValue": "****"}],
                  "Outputs": [{"OutputKey": "ApiUrl", "OutputValue": "https://x.execute-api.us-east-1.amazonaws.com/prod/v1"},
                              {"OutputKey": "InboxBucket", "OutputValue": "inbox"},
                              {"OutputKey": "LibraryBucket", "OutputValue": "library"},
                              {"OutputKey": "ModelsBucket", "OutputValue": "models"}]}]}""".formatted(status);
    }

    static String change(String status, String reason) {
        return """
                {"Status": "%s", "StatusReason": "%s", "Changes": [
                  {"ResourceChange": {"Action": "Add", "LogicalResourceId": "Etl", "ResourceType": "AWS::Lambda::Function"}},
                  {"ResourceChange": {"Action": "Modify", "LogicalResourceId": "Api", "Replacement": "True",
                                      "ResourceType": "AWS::ApiGateway::RestApi"}}]}""".formatted(status, reason);
    }

    static String event(String resource, String status, String reason) {
        return """
                {"StackEvents": [{"EventId": "1", "LogicalResourceId": "%s", "ResourceStatus": "%s",
                  "ResourceStatusReason": "%s", "Timestamp": "2999-01-01T00:00:00.000000+00:00"}]}""".formatted(resource, status, reason);
    }
}
