package io.watchgate.bench.fuzz;

/**
 * Something that was read differently.
 *
 * @param side whose messages they are
 * @param text the bytes of the connection; as few as will do when they do it on a new one
 * @param what who read what
 */
record Finding(Side side, byte[] text, String what) {

    @Override
    public String toString() {
        return side + ": " + quoted(text) + "\n" + what;
    }

    /** Returns bytes as a text in a program has them. */
    static String quoted(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        for (byte b : bytes) {
            switch (b) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (b >= ' ' && b < 127) {
                        out.append((char) b);
                    } else {
                        out.append(String.format("\\u%04x", b & 0xFF));
                    }
                }
            }
        }
        return out.toString();
    }
}
