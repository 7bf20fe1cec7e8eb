package io.watchgate.detect;

import java.util.BitSet;

/**
 * Knows marks that stand word for word, in any case, as those with which models and their frames
 * tell who is speaking. Immutable.
 */
final class MarkDetector extends Detector {

    private final String mark;

    MarkDetector(Kind kind, String mark) {
        super(kind);
        this.mark = mark;
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        anchors.word(this, mark, new BitSet(), Anchors.any());
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        if (text.hasAnyCase(at, mark) && !text.is(at - 1, Ascii.ALNUM)) {
            hits.add(kind, at, at + mark.length());
        }
    }
}
