package dev.lamplight.localcloud;

import java.net.URI;

/// Where the servers answer.
///
/// @param api the API front, all routes of the template below it
/// @param lambda endpoint for `aws lambda` and SDKs
/// @param s3 endpoint for `aws s3` and SDKs, path style
/// @param sqs endpoint for `aws sqs` and SDKs
public record LocalCloudUrls(URI api, URI lambda, URI s3, URI sqs) {}
