package dev.lamplight.localcloud;

import dev.lamplight.localcloud.mapping.MappingListener;
import dev.lamplight.localcloud.probe.EchoFunction;
import dev.lamplight.localcloud.probe.GateFunction;
import dev.lamplight.localcloud.probe.ProbeZip;
import dev.lamplight.localcloud.probe.ProxyFunction;
import dev.lamplight.localcloud.wire.CallListener;
import java.nio.file.Files;
import java.nio.file.Path;

/// A template with one of each: bucket, queue, mapping, API.
final class CloudFixture {
    private static final String TEMPLATE = """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Inbox:
                Type: AWS::S3::Bucket
                Properties:
                  BucketName: inbox
                  NotificationConfiguration:
                    QueueConfigurations:
                      - Event: s3:ObjectCreated:*
                        Queue: !GetAtt Dropped.Arn
              Dropped:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: dropped
                  VisibilityTimeout: 60
              Echo:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: echo
                  Runtime: java25
                  Handler: %s
                  CodeUri: function.zip
                  Timeout: 10
                  MemorySize: 256
                  Events:
                    Dropped:
                      Type: SQS
                      Properties:
                        Queue: !GetAtt Dropped.Arn
                        BatchSize: 1
                        FunctionResponseTypes: [ReportBatchItemFailures]
              Api:
                Type: AWS::Serverless::Api
                Properties:
                  StageName: prod
                  BinaryMediaTypes: ['*/*']
              Proxy:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: proxy
                  Runtime: java25
                  Handler: %s
                  CodeUri: function.zip
                  Timeout: 10
                  MemorySize: 256
                  Events:
                    Any:
                      Type: Api
                      Properties: {RestApiId: !Ref Api, Path: '/{proxy+}', Method: any}
              Gate:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: gate
                  Runtime: java25
                  Handler: %s
                  CodeUri: function.zip
                  Timeout: 60
                  MemorySize: 256
            """;

    private CloudFixture() {}

    static LocalCloudOptions options(Path folder, MappingListener batches) throws Exception {
        ProbeZip.in(folder, EchoFunction.class, ProxyFunction.class, GateFunction.class);
        String text = TEMPLATE.formatted(
                ProbeZip.handler(EchoFunction.class),
                ProbeZip.handler(ProxyFunction.class),
                ProbeZip.handler(GateFunction.class));
        Path template = Files.writeString(folder.resolve("template.yaml"), text);
        return LocalCloudOptions.of(template, folder.resolve("state"))
                .withFaults(new LocalCloudOptions.Faults(CallListener.NONE, batches));
    }
}
