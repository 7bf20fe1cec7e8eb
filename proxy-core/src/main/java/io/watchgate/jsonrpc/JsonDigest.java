package io.watchgate.jsonrpc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Sums up JSON values and texts, so that two messages can be told to say the same although they
 * were not written alike: white space and escapes do not count, the order of keys and the spelling
 * of numbers do.
 *
 * <p>SHA-256. Not for hot paths; the input must be valid JSON. Confined to the thread that made it.
 */
public final class JsonDigest {

    private final MessageDigest sha256;

    /** Creates the digest of nothing. */
    public JsonDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every JDK has SHA-256", absent);
        }
    }

    /** Returns the SHA-256 of bytes as they are, in hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(new JsonDigest().sha256.digest(bytes));
    }

    /** Adds a text. */
    public JsonDigest add(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
        sha256.update(utf8);
        return this;
    }

    /** Adds a JSON value; an empty array for one that is absent. Borrows the array. */
    public JsonDigest add(byte[] json) {
        try (JsonParser parser = JsonFields.parser(json, 0, json.length)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                sha256.update((byte) token.id());
                if (token.isScalarValue() || token == JsonToken.PROPERTY_NAME) {
                    add(parser.getString());
                }
            }
        }
        // What follows cannot be taken for more of this value.
        sha256.update((byte) 0);
        return this;
    }

    /** Returns the digest, 32 bytes. The object is of no use any more. */
    public byte[] bytes() {
        return sha256.digest();
    }
}
