package io.watchgate.content;

import io.watchgate.filter.Judgement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules say of messages that servers send of their own accord: notifications, and requests for
 * clients. Safe from any thread.
 */
public interface ServerRules {

    /** Tells whether no rule is for such messages. */
    boolean isEmpty();

    /**
     * Judges a message.
     *
     * @param principal whom it is for; null when nobody can tell
     * @return what there is to note, in order; the message may not pass when the last one denies
     */
    List<Judgement.Note> judge(String upstream, String method, @Nullable String principal);
}
