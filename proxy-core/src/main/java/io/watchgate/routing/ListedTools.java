package io.watchgate.routing;

import io.watchgate.jsonrpc.JsonDigest;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.mcp.Primitive;
import io.watchgate.policy.PolicyChain;
import io.watchgate.session.AnswerRewrite;
import io.watchgate.session.Endpoint.Subject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Sums up the tool list of one server as it passes, if it comes in one page; changes nothing.
 *
 * @param hashes take the digest
 * @param path the endpoint's
 * @param upstream the server's key
 * @param policy what the list will be judged by
 * @param principal for whom it will be
 */
record ListedTools(
        ToolHashes hashes, String path, String upstream, PolicyChain policy, String principal)
        implements AnswerRewrite {

    @Override
    public JsonRpcResponse apply(JsonRpcResponse response) {
        byte[] result = response.isError() ? new byte[0] : response.outcome();
        if (result.length > 0 && result[0] == '{') {
            sumUp(result);
        }
        return response;
    }

    private void sumUp(byte[] result) {
        ByteArrayOutputStream list = new ByteArrayOutputStream(result.length);
        list.writeBytes("{\"tools\":[".getBytes(StandardCharsets.US_ASCII));
        int empty = list.size();
        boolean paged = false;
        try (JsonFields fields = new JsonFields(result)) {
            while (fields.next()) {
                paged |= fields.name().equals("nextCursor") && fields.text() != null;
                if (fields.name().equals("tools") && fields.isArray()) {
                    add(fields.members(), list, empty);
                }
            }
        }
        if (!paged) {
            list.writeBytes("]}".getBytes(StandardCharsets.US_ASCII));
            hashes.listed(path, JsonDigest.sha256(list.toByteArray()));
        }
    }

    private void add(JsonFields tools, ByteArrayOutputStream list, int empty) {
        try (tools) {
            while (tools.next()) {
                byte[] tool = tools.bytes();
                if (tool[0] != '{' || isAllowed(tool)) {
                    if (list.size() > empty) {
                        list.write(',');
                    }
                    list.writeBytes(tool);
                }
            }
        }
    }

    private boolean isAllowed(byte[] tool) {
        if (policy.isOpen()) {
            return true;
        }
        boolean allowed = true;
        try (JsonFields fields = new JsonFields(tool)) {
            while (fields.next()) {
                String name = fields.name().equals("name") ? fields.text() : null;
                String own = name == null ? null : policy.tools().own(upstream, name);
                allowed &=
                        own == null
                                || policy.shows(
                                        new Subject(upstream, Primitive.TOOL, own),
                                        principal,
                                        tool);
            }
        }
        return allowed;
    }
}
