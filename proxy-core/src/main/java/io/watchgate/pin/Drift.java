package io.watchgate.pin;

import io.watchgate.config.policy.PinningConfig;
import io.watchgate.config.policy.PinningConfig.Reaction;
import java.util.Locale;

/** In which way a tool is not as it was. */
public enum Drift {
    /** It says the same in other bytes: white space, escapes, the order of keys. */
    COSMETIC,
    /** Its title or description, or one inside its schema, is another. */
    DESCRIPTION,
    /** It may take arguments that it did not take before. */
    SCHEMA_WIDENED,
    /** It may refuse arguments that it took before. */
    SCHEMA_NARROWED,
    /** Anything else that it says of itself is another. */
    ANNOTATIONS,
    /** Its server lists more tools of this name than were there. */
    AMBIGUOUS,
    /** It was not there. */
    NEW,
    /** It is not there any more. */
    REMOVED;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Returns the word for people, labels and configuration. */
    public String word() {
        return word;
    }

    /** Returns what is to happen. */
    Reaction reaction(PinningConfig config) {
        return switch (this) {
            case COSMETIC -> config.cosmetic();
            case DESCRIPTION -> config.description();
            case SCHEMA_WIDENED -> config.schemaWidened();
            case SCHEMA_NARROWED -> config.schemaNarrowed();
            case ANNOTATIONS -> config.annotations();
            case AMBIGUOUS -> config.ambiguous();
            case NEW -> config.added();
            case REMOVED -> config.removed();
        };
    }
}
