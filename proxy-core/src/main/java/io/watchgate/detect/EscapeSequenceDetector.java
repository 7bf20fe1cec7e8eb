package io.watchgate.detect;

import java.util.BitSet;

/**
 * Knows the sequences that steer terminals (ECMA-48): what a person is shown then differs from what
 * a model reads.
 */
final class EscapeSequenceDetector extends Detector {

    private static final int LONGEST = 256;
    private static final int ESC = 0x1b;
    private static final int BEL = 7;
    private static final int C1 = 0xc2;
    private static final int CSI = 0x9b;

    EscapeSequenceDetector(Kind kind) {
        super(kind);
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        BitSet any = Anchors.any();
        anchors.window(this, 0, any, Anchors.set(ESC, ESC), Anchors.set("[]P_^c"), any);
        // U+009B is what ESC [ is in one character.
        anchors.window(this, 0, any, Anchors.set(C1, C1), Anchors.set(CSI, CSI), any);
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        int kindOf = text.at(at + 1);
        int end = -1;
        if (kindOf == '[' || text.at(at) == C1 && kindOf == CSI) {
            int i = at + 2;
            while (i - at < LONGEST && text.at(i) >= 0x20 && text.at(i) < 0x40) {
                i++;
            }
            end = text.at(i) >= 0x40 && text.at(i) < 0x7f ? i + 1 : -1;
        } else if (kindOf == ']' || kindOf == 'P' || kindOf == '_' || kindOf == '^') {
            int i = at + 2;
            while (i - at < LONGEST && text.at(i) >= 0x20) {
                i++;
            }
            int last = text.at(i) == BEL ? 1 : text.at(i) == ESC && text.at(i + 1) == '\\' ? 2 : 0;
            end = last > 0 ? i + last : -1;
        } else if (kindOf == 'c') {
            end = at + 2;
        }
        if (end > 0) {
            hits.add(kind, at, end);
        }
    }
}
