package dev.lamplight.localcloud.mapping;

/// The port through which a mapping calls a function and waits for its answer (invocation type `RequestResponse`).
/// Implementations are safe for concurrent calls; each call occupies one environment of the function until it returns.
@FunctionalInterface
public interface FunctionInvoker {
    /// Calls the function and waits. Every outcome the function or its host can have is a value of the result type.
    ///
    /// @throws InterruptedException when the waiting thread is interrupted; the caller then treats the batch as not
    /// done
    InvocationResult invoke(String functionName, byte[] payload, Invocation invocation) throws InterruptedException;

    /// Calls the function and hands its response on while it is written. What went wrong after the first byte is in the
    /// result,
    /// whose payload is otherwise empty. Here, for an invoker that cannot stream: the response in one piece.
    ///
    /// @param pipe ended before this returns
    default InvocationResult stream(String functionName, byte[] payload, Invocation invocation, ResponsePipe pipe)
            throws InterruptedException {
        try {
            InvocationResult result = invoke(functionName, payload, invocation);
            if (result instanceof InvocationResult.Success(byte[] response)) {
                boolean _ = pipe.put(response);
            }
            return result;
        } finally {
            pipe.end();
        }
    }
}
