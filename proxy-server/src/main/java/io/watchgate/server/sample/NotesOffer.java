package io.watchgate.server.sample;

import io.watchgate.server.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps notes, in memory, for as long as the process lives; each is a resource. */
final class NotesOffer implements Offer {

    private static final String SCHEME = "note://";
    private static final int MOST_NOTES = 1000;
    private static final int LONGEST_NOTE = 64 * 1024;

    private final Map<String, String> notes = new LinkedHashMap<>();
    private Changes changes =
            new Changes() {
                @Override
                public void resourcesChanged() {}

                @Override
                public void resourceUpdated(String uri) {}
            };

    @Override
    public String name() {
        return "notes";
    }

    @Override
    public String instructions() {
        return "Keeps short notes by title until the server ends.";
    }

    @Override
    public void announceTo(Changes listener) {
        changes = listener;
    }

    @Override
    public List<Map<String, Object>> tools() {
        Map<String, Object> title = Schema.property("string", "The note's title.");
        return List.of(
                Schema.tool(
                        "add",
                        "Write a note, in place of the one with the same title.",
                        Schema.properties(
                                "title",
                                title,
                                "text",
                                Schema.property("string", "What to remember.")),
                        List.of("title", "text"),
                        false),
                Schema.tool(
                        "find",
                        "Find notes that contain a word.",
                        Schema.properties(
                                "word",
                                Schema.property("string", "The word; all notes when absent.")),
                        List.of(),
                        true),
                Schema.tool(
                        "delete",
                        "Delete a note.",
                        Schema.properties("title", title),
                        List.of("title"),
                        false));
    }

    @Override
    public List<Map<String, Object>> prompts() {
        return List.of(
                Schema.prompt(
                        "summarize",
                        "Summarize the notes for a reader.",
                        "reader",
                        "Who is going to read the summary."));
    }

    @Override
    public List<Map<String, Object>> resources() {
        return notes.keySet().stream()
                .map(title -> Schema.resource(SCHEME + title, title, "A note."))
                .toList();
    }

    @Override
    public List<Map<String, Object>> resourceTemplates() {
        return List.of(
                Schema.properties(
                        "uriTemplate",
                        SCHEME + "{title}",
                        "name",
                        "note",
                        "description",
                        "A note by its title.",
                        "mimeType",
                        "text/plain"));
    }

    @Override
    public CompletableFuture<Map<String, Object>> call(
            String tool, Map<String, @Nullable Object> arguments, Progress progress)
            throws RefusedException {
        return Offer.now(
                switch (tool) {
                    case "add" -> add(arguments);
                    case "find" -> find(arguments);
                    case "delete" -> delete(arguments);
                    default -> throw RefusedException.invalid("no tool " + tool);
                });
    }

    private Map<String, Object> add(Map<String, @Nullable Object> arguments) {
        String title = Json.textOrNull(arguments.get("title"));
        String text = Json.textOrNull(arguments.get("text"));
        if (title == null || !title.matches("[\\w.-]{1,64}")) {
            return Offer.failure("title (expected: 1 to 64 letters, digits, _ . -)");
        }
        if (text == null || text.length() > LONGEST_NOTE) {
            return Offer.failure("text (expected: at most " + LONGEST_NOTE + " characters)");
        }
        boolean isNew = !notes.containsKey(title);
        if (isNew && notes.size() >= MOST_NOTES) {
            return Offer.failure("there are " + MOST_NOTES + " notes already; delete one first");
        }
        notes.put(title, text);
        if (isNew) {
            changes.resourcesChanged();
        }
        changes.resourceUpdated(SCHEME + title);
        return Offer.text("noted");
    }

    private Map<String, Object> find(Map<String, @Nullable Object> arguments) {
        String given = Json.textOrNull(arguments.get("word"));
        String word = given == null ? "" : given.toLowerCase(Locale.ROOT);
        String found =
                notes.entrySet().stream()
                        .filter(note -> isAbout(note, word))
                        .map(note -> note.getKey() + ": " + note.getValue())
                        .collect(Collectors.joining("\n"));
        return Offer.text(found.isEmpty() ? "nothing found" : found);
    }

    private static boolean isAbout(Map.Entry<String, String> note, String word) {
        return (note.getKey() + " " + note.getValue()).toLowerCase(Locale.ROOT).contains(word);
    }

    private Map<String, Object> delete(Map<String, @Nullable Object> arguments) {
        String title = Json.textOrNull(arguments.get("title"));
        if (title == null || notes.remove(title) == null) {
            return Offer.failure("no note " + title);
        }
        changes.resourcesChanged();
        return Offer.text("deleted");
    }

    @Override
    public Map<String, Object> prompt(String name, Map<String, @Nullable Object> arguments)
            throws RefusedException {
        if (!name.equals("summarize")) {
            throw RefusedException.invalid("no prompt " + name);
        }
        return Schema.message(
                "Summarize the notes",
                "Summarize these notes for "
                        + arguments.get("reader")
                        + ":\n"
                        + String.join("\n", notes.values()));
    }

    @Override
    public Map<String, Object> read(String uri) throws RefusedException {
        String title = uri.startsWith(SCHEME) ? uri.substring(SCHEME.length()) : null;
        String text = title == null ? null : notes.get(title);
        if (text == null) {
            throw new RefusedException(-32002, "no resource " + uri, Map.of("uri", uri));
        }
        return Schema.contents(uri, text);
    }
}
