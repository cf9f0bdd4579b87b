package dev.lamplight.localcloud;

/// Where the four servers listen on 127.0.0.1; 0 takes a free port.
public record Ports(int api, int lambda, int s3, int sqs) {
    public static final Ports FREE = new Ports(0, 0, 0, 0);
}
