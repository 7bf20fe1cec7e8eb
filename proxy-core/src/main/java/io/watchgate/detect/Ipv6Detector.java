package io.watchgate.detect;

import java.util.BitSet;

/**
 * Knows IPv6 addresses in every form of RFC 4291 section 2.2 and RFC 4007: whole, compressed, with
 * an IPv4 tail, with a zone. Short compressed forms that programs also write (1::2, a::b) are none,
 * but ::1 is.
 */
final class Ipv6Detector extends Detector {

    Ipv6Detector(Kind kind) {
        super(kind);
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        BitSet colon = Anchors.set(":");
        BitSet hex = Anchors.set(Ascii.HEX);
        anchors.window(this, 0, hex, colon, Anchors.or(hex, colon), Anchors.any());
        anchors.window(this, 0, Anchors.not(hex), colon, colon, hex);
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        int start = at;
        while (at - start < 4 && text.is(start - 1, Ascii.HEX)) {
            start--;
        }
        int before = text.at(start - 1);
        boolean first = before != ':' && before != '.' && before != '_';
        if (!first || Ascii.is(before, Ascii.ALNUM) || start == at && text.at(at + 1) != ':') {
            return;
        }
        int end = end(text, start);
        if (end > 0) {
            hits.add(kind, start, end);
        }
    }

    private static int end(Text text, int start) {
        int i = start;
        int groups = 0;
        boolean gap = false;
        boolean distinct = false;
        boolean digit = false;
        int end = -1;
        while (groups < 8) {
            if (text.at(i) == ':' && text.at(i + 1) == ':' && !gap) {
                gap = true;
                i += 2;
                end = i;
            } else if (groups > 0 && i != start && text.at(i) == ':' && end == i) {
                i++;
            } else if (groups > 0 && end == i) {
                break;
            }
            int hex = i;
            while (hex - i < 5 && text.is(hex, Ascii.HEX)) {
                digit |= text.is(hex, Ascii.DIGIT);
                hex++;
            }
            int tail = text.at(hex) == '.' && groups <= 6 ? ipv4End(text, i) : -1;
            if (tail > 0) {
                groups += 2;
                distinct = true;
                digit = true;
                end = tail;
                break;
            }
            if (hex == i || hex - i > 4) {
                break;
            }
            distinct |= hex - i >= 3;
            groups++;
            i = hex;
            end = hex;
        }
        boolean whole = gap ? groups < 8 && groups > 0 : groups == 8;
        boolean loopback = gap && groups == 1 && end - start == 3 && text.at(end - 1) == '1';
        if (!whole || !digit || gap && !distinct && !loopback) {
            return -1;
        }
        return endsThere(text, end) ? zoneEnd(text, end) : -1;
    }

    private static boolean endsThere(Text text, int end) {
        int behind = text.at(end);
        return !Ascii.is(behind, Ascii.ALNUM)
                && behind != '_'
                && !(behind == ':' && (text.is(end + 1, Ascii.ALNUM) || text.at(end + 1) == ':'))
                && !(behind == '.' && text.is(end + 1, Ascii.DIGIT));
    }

    private static int zoneEnd(Text text, int end) {
        if (text.at(end) != '%' || !text.is(end + 1, Ascii.ALNUM)) {
            return end;
        }
        int i = end + 1;
        while (i - end < 17 && text.is(i, Ascii.TOKEN)) {
            i++;
        }
        return i;
    }

    private static int ipv4End(Text text, int from) {
        int i = from;
        for (int part = 0; part < 4; part++) {
            int value = 0;
            int start = i;
            while (i - start < 3 && text.is(i, Ascii.DIGIT)) {
                value = value * 10 + text.at(i++) - '0';
            }
            if (i == start || value > 255 || part < 3 && text.at(i++) != '.') {
                return -1;
            }
        }
        return i;
    }
}
