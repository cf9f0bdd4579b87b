/// The handlers as they are, in one process, on doubles of S3 and SQS with a virtual clock: a seeded scheduler decides
/// who runs next at every call, and what goes wrong there. The same seed gives the same life again.
package dev.lamplight.tests.simulation;
