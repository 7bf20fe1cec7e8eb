package io.watchgate.server.interop;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.ElicitRequest;
import java.io.IOException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes JSON for the SDK's server, and shows its state each message that comes in: the
 * SDK itself keeps ids from its tools and drops cancellations.
 */
record MessageWatch(McpJsonMapper mapper, SdkState state) implements McpJsonMapper {

    /** The SDK was made for Jackson 3.1; newer ones refuse to write this type as it stands. */
    @JsonTypeInfo(
            use = JsonTypeInfo.Id.NAME,
            include = JsonTypeInfo.As.EXISTING_PROPERTY,
            property = "mode")
    private interface ModeIsAProperty {}

    MessageWatch(SdkState state) {
        this(
                new JacksonMcpJsonMapper(
                        JsonMapper.builder()
                                .addMixIn(ElicitRequest.class, ModeIsAProperty.class)
                                .build()),
                state);
    }

    @Override
    public <T> T readValue(String content, Class<T> type) throws IOException {
        return mapper.readValue(content, type);
    }

    @Override
    public <T> T readValue(byte[] content, Class<T> type) throws IOException {
        return mapper.readValue(content, type);
    }

    @Override
    public <T> T readValue(String content, TypeRef<T> type) throws IOException {
        state.received(content);
        return mapper.readValue(content, type);
    }

    @Override
    public <T> T readValue(byte[] content, TypeRef<T> type) throws IOException {
        return mapper.readValue(content, type);
    }

    @Override
    public <T> T convertValue(Object fromValue, Class<T> type) {
        return mapper.convertValue(fromValue, type);
    }

    @Override
    public <T> T convertValue(Object fromValue, TypeRef<T> type) {
        return mapper.convertValue(fromValue, type);
    }

    @Override
    public String writeValueAsString(Object value) throws IOException {
        return mapper.writeValueAsString(value);
    }

    @Override
    public byte[] writeValueAsBytes(Object value) throws IOException {
        return mapper.writeValueAsBytes(value);
    }
}
