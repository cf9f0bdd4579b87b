package dev.lamplight.tests.clouds;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A template with one of each thing that the claims are about: a bucket that tells a queue, a queue that feeds a
/// function, an API, a layer, a managed and a custom runtime. Written for the claims, read by every cloud as it is.
final class PuppetStack {
    static final String NAME = "puppets";

    private static final String TEMPLATE = """
            AWSTemplateFormatVersion: '2010-09-09'
            Transform: AWS::Serverless-2016-10-31
            Description: What the claims of tests/clouds are about
            Globals:
              Function:
                Architectures: [x86_64]
                MemorySize: 256
                Timeout: 30
            Resources:
              Inbox:
                Type: AWS::S3::Bucket
                DependsOn: DroppedPolicy
                Properties:
                  BucketName: puppet-inbox
                  NotificationConfiguration:
                    QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Dropped.Arn}]
              Dropped:
                Type: AWS::SQS::Queue
                Properties: {QueueName: puppet-dropped}
              DroppedPolicy:
                Type: AWS::SQS::QueuePolicy
                Properties:
                  Queues: [!Ref Dropped]
                  PolicyDocument:
                    Version: '2012-10-17'
                    Statement:
                      - Effect: Allow
                        Principal: {Service: s3.amazonaws.com}
                        Action: sqs:SendMessage
                        Resource: !GetAtt Dropped.Arn
              Work:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: puppet-work
                  VisibilityTimeout: 2
                  RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
              Dead:
                Type: AWS::SQS::Queue
                Properties: {QueueName: puppet-dead}
              Layer:
                Type: AWS::Serverless::LayerVersion
                Properties:
                  LayerName: puppet-layer
                  ContentUri: layer/
                  CompatibleRuntimes: [java25, provided.al2023]
                  RetentionPolicy: Delete
              Worker:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: puppet-worker
                  Runtime: java25
                  Handler: dev.lamplight.tests.clouds.PuppetFunction::handleRequest
                  CodeUri: puppets.zip
                  Timeout: 2
                  Events:
                    Work:
                      Type: SQS
                      Properties: {Queue: !GetAtt Work.Arn, BatchSize: 10, FunctionResponseTypes: [ReportBatchItemFailures]}
              Puppet:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: puppet
                  Runtime: java25
                  Handler: dev.lamplight.tests.clouds.PuppetFunction::handleRequest
                  CodeUri: puppets.zip
                  Timeout: 3
                  Events:
                    Things: {Type: Api, Properties: {RestApiId: !Ref Api, Path: '/things/{id}/parts/{part}', Method: get}}
                    Rest: {Type: Api, Properties: {RestApiId: !Ref Api, Path: '/rest/{proxy+}', Method: any}}
              Custom:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: puppet-custom
                  Runtime: provided.al2023
                  Handler: none
                  CodeUri: custom.zip
                  Layers: [!Ref Layer]
                  Environment: {Variables: {PROOF: /opt/proof}}
              Api:
                Type: AWS::Serverless::Api
                Properties:
                  Name: puppets
                  StageName: prod
                  BinaryMediaTypes: ['*/*']
                  GatewayResponses:
                    DEFAULT_5XX:
                      ResponseTemplates: {application/json: '{"said": "by the gateway"}'}
                    MISSING_AUTHENTICATION_TOKEN:
                      StatusCode: 404
                      ResponseTemplates: {application/json: '{"said": "by the gateway"}'}
            Outputs:
              ApiUrl: {Value: !Sub 'https://${Api}.execute-api.${AWS::Region}.amazonaws.com/prod'}
              InboxBucket: {Value: !Ref Inbox}
              DroppedQueue: {Value: !Ref Dropped}
              WorkQueue: {Value: !Ref Work}
              DeadQueue: {Value: !Ref Dead}
            """;

    private PuppetStack() {}

    /// Writes the template and what it packages.
    ///
    /// @return the template
    static Path in(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("layer"));
        Files.writeString(folder.resolve("layer").resolve("proof"), "\"layered\"");
        zip(folder.resolve("puppets.zip"), PuppetFunction.class);
        Path custom = zip(folder.resolve("custom.zip"), PuppetRuntime.class);
        addBootstrap(custom);
        return Files.writeString(folder.resolve("template.yaml"), TEMPLATE);
    }

    private static Path zip(Path zip, Class<?> type) throws IOException {
        String entry = type.getName().replace('.', '/') + ".class";
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip));
                InputStream in = PuppetStack.class.getResourceAsStream("/" + entry)) {
            if (in == null) {
                throw new IOException("no class file of " + type);
            }
            out.putNextEntry(new ZipEntry(entry));
            in.transferTo(out);
        }
        return zip;
    }

    private static void addBootstrap(Path zip) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", "true"))) {
            Path bootstrap = inside.getPath("/bootstrap");
            Files.write(
                    bootstrap,
                    ("#!/bin/sh\nexec '" + java + "' -Xshare:auto -XX:TieredStopAtLevel=1 -cp \"$LAMBDA_TASK_ROOT\" "
                                    + PuppetRuntime.class.getName() + "\n")
                            .getBytes(StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
