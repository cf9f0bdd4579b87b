package dev.lamplight.aws.http;

import dev.lamplight.aws.Deadline;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One HTTP request, decoded.
///
/// @param id names the request in answers and logs
/// @param method upper case
/// @param path decoded segments; `/v1/files` is `v1`, `files`
/// @param pathParameters segments that a route gave a name; empty until a route matched
/// @param query decoded; of a repeated parameter the last
/// @param headers found whatever the case of the name; of a repeated header the last
/// @param body raw bytes, not copied because they can be megabytes; nobody writes to them
/// @param deadline when the answer must have been given
/// compared by nobody; the array is the point
@SuppressWarnings("ArrayRecordComponent")
public record HttpRequest(
        String id,
        String method,
        List<String> path,
        Map<String, String> pathParameters,
        Map<String, String> query,
        Map<String, String> headers,
        byte[] body,
        Deadline deadline) {

    public HttpRequest {
        method = method.toUpperCase(Locale.ROOT);
        path = List.copyOf(path);
        pathParameters = Map.copyOf(pathParameters);
        query = Map.copyOf(query);
        Map<String, String> ignoringCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        ignoringCase.putAll(headers);
        headers = Collections.unmodifiableMap(ignoringCase);
    }

    /// The request as its route sees it.
    HttpRequest withPathParameters(Map<String, String> parameters) {
        return new HttpRequest(id, method, path, parameters, query, headers, body, deadline);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /// The segment that the route calls `name`.
    public String pathParameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no path parameter '" + name + "'");
        }
        return value;
    }

    /// @throws Failure.Permanent `not_found` where the segment cannot be the id of a file
    public FileId fileId() {
        return new FileId(pathParameter("file"));
    }

    /// @throws Failure.Permanent `not_found` where the segment cannot be the id of a store
    public StoreId storeId() {
        return new StoreId(pathParameter("store"));
    }

    /// Nobody on the way to a function undoes a compression.
    ///
    /// @throws Failure.Permanent `unsupported_media_type` for a body that says to be compressed
    void requirePlainBody() {
        String coding = header("Content-Encoding").orElse("identity").strip();
        if (!coding.equalsIgnoreCase("identity")) {
            throw new Failure.Permanent(
                    PermanentCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding: expected a body that is not compressed, found '" + coding + "'");
        }
    }

    /// The path as it is shown in messages.
    String pathText() {
        return "/" + String.join("/", path);
    }
}
