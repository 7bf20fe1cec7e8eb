package io.watchgate.detect;

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
    void anchor(Anchors.Builder anchors) {
        anchors.wordAnyCase(mark.charAt(0), mark.charAt(1), this);
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        if (text.hasAnyCase(at, mark)) {
            hits.add(kind, at, at + mark.length());
        }
    }
}
