package io.watchgate.jsonrpc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys the scanner recognises, each in the one object where it means something.
 *
 * <p>Two spellings of one key are how a filter and a server come to read different messages, so a
 * repeated key, or one that differs from these only in case, makes the frame invalid.
 */
enum EnvelopeKey {
    JSONRPC(Scope.MESSAGE, "jsonrpc"),
    ID(Scope.MESSAGE, "id"),
    METHOD(Scope.MESSAGE, "method"),
    PARAMS(Scope.MESSAGE, "params"),
    RESULT(Scope.MESSAGE, "result"),
    ERROR(Scope.MESSAGE, "error"),
    NAME(Scope.PARAMS, "name"),
    URI(Scope.PARAMS, "uri"),
    REF(Scope.PARAMS, "ref"),
    ARGUMENTS(Scope.PARAMS, "arguments"),
    META(Scope.PARAMS, "_meta"),
    CURSOR(Scope.PARAMS, "cursor"),
    LEVEL(Scope.PARAMS, "level"),
    REQUEST_ID(Scope.PARAMS, "requestId"),
    PROGRESS_TOKEN(Scope.PARAMS, "progressToken"),
    RETRY_RESPONSES(Scope.PARAMS, "inputResponses"),
    RETRY_STATE(Scope.PARAMS, "requestState"),
    TASK(Scope.PARAMS, "task"),
    TASK_ID(Scope.PARAMS, "taskId"),
    META_PROGRESS_TOKEN(Scope.META, "progressToken"),
    META_REVISION(Scope.META, "io.modelcontextprotocol/protocolVersion"),
    META_CAPABILITIES(Scope.META, "io.modelcontextprotocol/clientCapabilities"),
    META_CLIENT_INFO(Scope.META, "io.modelcontextprotocol/clientInfo"),
    META_LOG_LEVEL(Scope.META, "io.modelcontextprotocol/logLevel"),
    RESULT_TYPE(Scope.RESULT, "resultType"),
    TTL(Scope.RESULT, "ttlMs"),
    CACHE_SCOPE(Scope.RESULT, "cacheScope"),
    INPUT_REQUESTS(Scope.RESULT, "inputRequests"),
    REQUEST_STATE(Scope.RESULT, "requestState"),
    STRUCTURED(Scope.RESULT, "structuredContent"),
    RESULT_META(Scope.RESULT, "_meta"),
    SERVER_INFO(Scope.RESULT_META, "io.modelcontextprotocol/serverInfo");

    /** The object a key belongs to. */
    enum Scope {
        MESSAGE,
        PARAMS,
        META,
        RESULT,
        RESULT_META;

        /**
         * Tells whether the gateway decides by what stands here, so that a key which another reader
         * might take for one of these is refused. Of a result it only takes away.
         */
        boolean isStrict() {
            return this != RESULT && this != RESULT_META;
        }
    }

    /** The longest key above, in bytes; a longer one cannot be any of them. */
    static final int LONGEST = 42;

    private static final int SCOPES = Scope.values().length;
    private static final EnvelopeKey[][] BY_SCOPE_AND_LENGTH = byScopeAndLength();

    private final Scope scope;
    private final byte[] text;
    private final long head;

    EnvelopeKey(Scope scope, String text) {
        this.scope = scope;
        this.text = text.getBytes(StandardCharsets.US_ASCII);
        this.head = head(this.text, 0, this.text.length);
    }

    /** Returns the key of {@code scope} that is spelled with these bytes; null if there is none. */
    static @Nullable EnvelopeKey find(Scope scope, byte[] bytes, int from, int to) {
        int length = to - from;
        if (length > LONGEST) {
            return null;
        }
        for (EnvelopeKey key : candidates(scope, length)) {
            if (key.isSpelled(bytes, from)) {
                return key;
            }
        }
        return null;
    }

    /** Tells whether these bytes, which are no key, have the letters of one in another case. */
    static boolean isCaseVariant(Scope scope, byte[] bytes, int from, int to) {
        int length = to - from;
        if (length > LONGEST) {
            return false;
        }
        for (EnvelopeKey key : candidates(scope, length)) {
            if (key.hasLetters(bytes, from)) {
                return true;
            }
        }
        return false;
    }

    Scope scope() {
        return scope;
    }

    int bit() {
        return 1 << ordinal();
    }

    private static EnvelopeKey[] candidates(Scope scope, int length) {
        return BY_SCOPE_AND_LENGTH[scope.ordinal() * (LONGEST + 1) + length];
    }

    private boolean isSpelled(byte[] bytes, int from) {
        if (head(bytes, from, text.length) != head) {
            return false;
        }
        for (int i = Long.BYTES; i < text.length; i++) {
            if (bytes[from + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean hasLetters(byte[] bytes, int from) {
        for (int i = 0; i < text.length; i++) {
            int difference = bytes[from + i] ^ text[i];
            if (difference != 0 && (difference != 0x20 || !isLetter(text[i]))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(byte b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /** Returns the first eight bytes, or as many as there are, as one number. */
    private static long head(byte[] bytes, int from, int length) {
        if (bytes.length - from >= Long.BYTES) {
            long word = StringScanner.word(bytes, from);
            return length >= Long.BYTES ? word : word & (1L << length * Byte.SIZE) - 1;
        }
        long word = 0;
        for (int i = Math.min(length, Long.BYTES) - 1; i >= 0; i--) {
            word = word << Byte.SIZE | bytes[from + i] & 0xff;
        }
        return word;
    }

    private static EnvelopeKey[][] byScopeAndLength() {
        EnvelopeKey[][] table = new EnvelopeKey[SCOPES * (LONGEST + 1)][0];
        for (EnvelopeKey key : values()) {
            int place = key.scope.ordinal() * (LONGEST + 1) + key.text.length;
            EnvelopeKey[] before = table[place];
            table[place] = Arrays.copyOf(before, before.length + 1);
            table[place][before.length] = key;
        }
        return table;
    }
}
