package io.watchgate.codec;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a whole event stream the slow and plain way (HTML Living Standard, 9.2.6), to compare the
 * decoder with.
 */
final class EventModel {

    private final List<String> log = new ArrayList<>();
    private final StringBuilder data = new StringBuilder();
    private boolean hasData;
    private String id;
    private String type = "";
    private long retry = -1;

    private EventModel() {}

    /** Returns what a decoder has to do with {@code stream}, in the words of {@link EventLog}. */
    static List<String> read(String stream) {
        EventModel model = new EventModel();
        String text = stream.startsWith("\ufeff") ? stream.substring(1) : stream;
        // The line behind the last line end is unfinished.
        String[] lines = (text + "$").split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length - 1; i++) {
            model.line(lines[i]);
        }
        return model.log;
    }

    private void line(String line) {
        if (line.isEmpty()) {
            dispatch();
        } else if (!line.startsWith(":")) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            field(name, value.startsWith(" ") ? value.substring(1) : value);
        }
    }

    private void field(String name, String value) {
        switch (name) {
            case "data" -> {
                data.append(hasData ? "\n" : "").append(value);
                hasData = true;
            }
            case "id" -> id = value.indexOf('\0') >= 0 ? id : value;
            case "event" -> type = value;
            case "retry" -> retry = value.matches("[0-9]{1,9}") ? Long.parseLong(value) : retry;
            default -> {}
        }
    }

    private void dispatch() {
        if (hasData || id != null || retry >= 0) {
            log.add("event " + id + " " + retry);
            if (data.length() > 0 && (type.isEmpty() || type.equals("message"))) {
                log.add("frame " + data);
            } else if (data.length() > 0) {
                log.add(type + " " + data);
            }
        }
        data.setLength(0);
        hasData = false;
        id = null;
        type = "";
        retry = -1;
    }
}
