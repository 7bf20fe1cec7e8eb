package io.watchgate.detect;

import java.util.BitSet;

/**
 * Knows passwords in URLs, of databases and of everything else: what stands between the colon
 * behind the user and the last {@code @} before the path. Only the password is the hit.
 */
final class UrlPasswordDetector extends Detector {

    private static final int LONGEST = 512;

    UrlPasswordDetector(Kind kind) {
        super(kind);
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        BitSet slash = Anchors.set("/");
        anchors.window(this, 0, Anchors.set(Ascii.ALNUM), Anchors.set(":"), slash, slash);
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        if (!text.has(at, "://") || !text.is(at - 1, Ascii.ALNUM)) {
            return;
        }
        int from = at + 3;
        int colon = -1;
        int last = -1;
        int i = from;
        while (i - from < LONGEST && isUserInfo(text.at(i))) {
            if (text.at(i) == ':' && colon < 0) {
                colon = i;
            } else if (text.at(i) == '@') {
                last = i;
            }
            i++;
        }
        boolean hasHost = last > 0 && (text.is(last + 1, Ascii.ALNUM) || text.at(last + 1) == '[');
        if (colon > 0 && last > colon + 1 && hasHost && !isPlaceholder(text, colon + 1, last)) {
            hits.add(kind, colon + 1, last);
        }
    }

    private static boolean isUserInfo(int c) {
        return c > ' ' && "/?#\"<>`\\".indexOf(c) < 0;
    }

    /** Tells whether documentation says here where a password would stand. */
    private static boolean isPlaceholder(Text text, int from, int to) {
        int first = text.at(from);
        if ("${[<".indexOf(first) >= 0) {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (text.at(i) != first) {
                return false;
            }
        }
        return first == '*' || first == 'x' || first == 'X' || first == '.';
    }

    /**
     * Knows passwords in the settings by which programs find a database: pairs of ADO.NET and ODBC,
     * words of libpq, the query of a JDBC URL. Another such setting has to stand near: a password
     * alone may be one that a form asks for. Only the password is the hit.
     */
    static final class ConnectionPasswordDetector extends Detector {

        private static final String[] NAMES = {"password", "pwd"};
        private static final int NEAR = 256;
        private static final int LONGEST = 256;

        /**
         * What says that it is a database which is found so; each with the equals sign or colon.
         */
        private static final String[] OTHERS = {
            "server=",
            "data source=",
            "host=",
            "hostname=",
            "database=",
            "dbname=",
            "initial catalog=",
            "user id=",
            "uid=",
            "dsn=",
            "jdbc:"
        };

        /** What values are made of, by the quote before them. */
        private static final BitSet BARE = Anchors.set('!', 255);

        private static final BitSet QUOTED = Anchors.set(' ', 255);
        private static final BitSet SINGLE_QUOTED = Anchors.set(' ', 255);

        static {
            BARE.andNot(Anchors.set(";&\"'`"));
            QUOTED.andNot(Anchors.set("\""));
            SINGLE_QUOTED.andNot(Anchors.set("'"));
        }

        /** The sign behind the name of such a setting. */
        private static final Text.Sought SETTING =
                new Text.Sought() {
                    @Override
                    public boolean stands(Text text, int i) {
                        return (text.at(i) == '=' || text.at(i) == ':') && isOther(text, i + 1);
                    }

                    @Override
                    public int slot() {
                        return '=';
                    }
                };

        ConnectionPasswordDetector(Kind kind) {
            super(kind);
        }

        @Override
        void anchor(AnchorsBuilder anchors) {
            for (String name : NAMES) {
                anchors.word(this, name, new BitSet(), Anchors.any());
            }
        }

        @Override
        void judge(Text text, int at, Hits hits) {
            if (text.is(at - 1, Ascii.ALNUM) || text.at(at - 1) == '_') {
                return;
            }
            for (String name : NAMES) {
                if (text.hasAnyCase(at, name)) {
                    int equals = blanksEnd(text, at + name.length());
                    if (text.at(equals) == '=' && isNearOthers(text, at)) {
                        note(text, blanksEnd(text, equals + 1), hits);
                    }
                    return;
                }
            }
        }

        private void note(Text text, int from, Hits hits) {
            int quote = text.at(from) == '"' || text.at(from) == '\'' ? text.at(from) : 0;
            int start = from + (quote == 0 ? 0 : 1);
            BitSet value = quote == 0 ? BARE : quote == '"' ? QUOTED : SINGLE_QUOTED;
            int end = text.rowEnd(value, start, LONGEST);
            if (end > start && "$%{<[*".indexOf(text.at(start)) < 0) {
                hits.add(kind, start, end);
            }
        }

        private static int blanksEnd(Text text, int from) {
            int i = from;
            while (text.at(i) == ' ') {
                i++;
            }
            return i;
        }

        private static boolean isNearOthers(Text text, int at) {
            int from = Math.max(text.from, at - NEAR);
            return text.next(SETTING, from, Math.min(text.to, at + NEAR)) >= 0;
        }

        private static boolean isOther(Text text, int end) {
            for (String other : OTHERS) {
                if (text.hasAnyCase(end - other.length(), other)) {
                    return true;
                }
            }
            return false;
        }
    }
}
