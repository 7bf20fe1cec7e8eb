package io.watchgate.task;

import io.watchgate.jsonrpc.JsonEdits;
import io.watchgate.jsonrpc.JsonFields;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Finds the ids of tasks in what servers send, and puts others into their place. */
public final class TaskMembers {

    /** The member that holds the id. */
    static final String ID = "taskId";

    private TaskMembers() {}

    /**
     * Returns a task under another id, every other byte as it was; null when its id is no text.
     *
     * @param name returns the id to put in the place of the server's
     */
    public static byte @Nullable [] renamed(byte[] task, UnaryOperator<String> name) {
        JsonEdits edits = new JsonEdits(task);
        try (JsonFields fields = new JsonFields(task)) {
            while (fields.next()) {
                String id = fields.name().equals(ID) ? fields.text() : null;
                if (id != null) {
                    edits.replaceText(fields.span(), name.apply(id));
                }
            }
        }
        return edits.result();
    }
}
