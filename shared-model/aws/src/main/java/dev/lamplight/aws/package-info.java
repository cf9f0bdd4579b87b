/// The border to AWS: objects in S3, messages in SQS, requests from API Gateway. The only room beside the handlers that
/// knows the SDK; it knows the contract and nothing of models.
@NullMarked
package dev.lamplight.aws;

import org.jspecify.annotations.NullMarked;
