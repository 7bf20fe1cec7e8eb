package io.watchgate.jsonrpc;

import io.watchgate.jsonrpc.EnvelopeKey.Scope;
import org.jspecify.annotations.Nullable;

/** Holds where a {@link SlowScanner} stands in the grammar. */
abstract class SlowState {

    static final int VALUE = 0;
    static final int FIRST_VALUE_OR_END = 1;
    static final int FIRST_KEY_OR_END = 2;
    static final int KEY = 3;
    static final int COLON = 4;
    static final int COMMA_OR_END = 5;
    static final int IN_STRING = 6;
    static final int IN_NUMBER = 7;
    static final int IN_LITERAL = 8;
    static final int DONE = 9;

    /** Objects at this depth or above may be part of the envelope; their keys, that is. */
    static final int ENVELOPE_DEPTH = 3;

    final int maxDepth;
    private final boolean[] arrayLevels;
    int state;
    int depth;
    boolean inArray;
    boolean mayHoldUri;
    @Nullable Scope inner;
    @Nullable Scope innermost;

    SlowState(int maxDepth) {
        this.maxDepth = maxDepth;
        this.arrayLevels = new boolean[maxDepth];
    }

    final void push(boolean array) {
        arrayLevels[depth++] = array;
        inArray = array;
    }

    final void pop() {
        depth--;
        inArray = depth > 0 && arrayLevels[depth - 1];
    }

    final void forgetScopes() {
        inner = null;
        innermost = null;
    }

    /** Returns the scope of the object that opens under {@code key}; null if it is none. */
    final @Nullable Scope scopeUnder(EnvelopeKey key) {
        switch (key) {
            case PARAMS -> inner = Scope.PARAMS;
            case RESULT -> inner = Scope.RESULT;
            case META -> innermost = Scope.META;
            case RESULT_META -> innermost = Scope.RESULT_META;
            default -> {
                return null;
            }
        }
        return innermost == null ? inner : innermost;
    }

    /** Returns the scope of the object that goes on, and forgets those below it. */
    final @Nullable Scope scopeHere(boolean message) {
        if (depth == ENVELOPE_DEPTH) {
            return innermost;
        }
        innermost = null;
        if (depth == 2) {
            return inner;
        }
        inner = null;
        return depth == 1 && message ? Scope.MESSAGE : null;
    }
}
