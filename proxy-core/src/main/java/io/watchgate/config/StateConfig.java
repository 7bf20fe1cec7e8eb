package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What outlives the process.
 *
 * @param stateDir where it is kept; null for the directory of the service or the user
 * @param seal the secrets for state that clients carry
 */
public record StateConfig(
        @Key(
                        text =
                                "Directory for what outlives the process; when absent,"
                                        + " $STATE_DIRECTORY, $XDG_STATE_HOME/watchgate or"
                                        + " ~/.local/state/watchgate, the first that is set.")
                @Nullable Path stateDir,
        @Key(text = "Secrets for state that clients carry.") Seal seal) {

    /**
     * The secrets from which the keys for state that clients carry are derived.
     *
     * @param keys the secrets; empty for one that is generated and kept in the state directory
     */
    public record Seal(
            @Key(
                            pattern = "[^\\x00]{16,}",
                            expected = "a secret of at least 16 characters, as ${file:seal.key}",
                            text =
                                    "Secrets that protect state which clients carry: the first"
                                            + " seals, all open; one is generated into state-dir"
                                            + " when absent.")
                    List<String> keys) {

        public Seal {
            keys = List.copyOf(keys);
            Checks.of(Seal.class, keys).verify();
        }

        /** Returns how many there are, without the secrets. */
        @Override
        public String toString() {
            return "Seal[" + keys.size() + " keys]";
        }
    }

    public StateConfig {
        Checks.of(StateConfig.class, stateDir, seal).verify();
    }
}
