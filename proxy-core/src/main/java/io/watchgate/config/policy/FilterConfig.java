package io.watchgate.config.policy;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One filter of content.
 *
 * @param type what makes it
 * @param name what records, metrics and errors call it; empty for the type
 * @param upstream patterns of upstream keys; none means every upstream
 * @param except patterns of upstream keys it is not for
 * @param direction which messages it judges
 * @param onError what holds for a message it could not judge
 * @param timeout how long it may take for a message on a worker; zero for {@code judging.timeout}
 * @param settings what only filters of this type know
 */
public record FilterConfig(
        @Key(
                        required = true,
                        pattern = FilterConfig.WORD,
                        expected = "a word of a-z, 0-9 and -",
                        text = "What kind of filter it is, such as detect.")
                String type,
        @Key(
                        pattern = "|" + FilterConfig.WORD,
                        expected = "a word of a-z, 0-9 and -",
                        text =
                                "What records, metrics and errors call it; the type when"
                                        + " absent.")
                String name,
        @Key(
                        pattern = NamePattern.FORM,
                        expected = NamePattern.NAME,
                        text = "Upstreams it is for; all when absent.")
                List<String> upstream,
        @Key(
                        pattern = NamePattern.FORM,
                        expected = NamePattern.NAME,
                        text = "Upstreams it is not for.")
                List<String> except,
        @Key(value = "both", text = "Which messages it judges: both, to-server or from-server.")
                Direction direction,
        @Key(value = "block", text = "What holds for a message it could not judge: block or allow.")
                OnError onError,
        @Key(
                        value = "auto",
                        least = "1ms",
                        most = "1h",
                        zero = "auto",
                        text =
                                "How long it may take for a message on a worker; then it could not"
                                        + " judge it. Auto is judging.timeout.")
                Duration timeout,
        @Key(text = "What only filters of this type know.") Map<String, Object> settings) {

    static final String WORD = "[a-z][a-z0-9-]{0,31}";

    /** Which messages a filter judges. */
    public enum Direction {
        BOTH,
        TO_SERVER,
        FROM_SERVER
    }

    /** What holds for a message that a filter could not judge. */
    public enum OnError {
        BLOCK,
        ALLOW
    }

    public FilterConfig {
        upstream = List.copyOf(upstream);
        except = List.copyOf(except);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        Checks.of(
                        FilterConfig.class,
                        type,
                        name,
                        upstream,
                        except,
                        direction,
                        onError,
                        timeout,
                        settings)
                .verify();
    }

    /** Returns what records, metrics and errors call the filter. */
    public String called() {
        return name.isEmpty() ? type : name;
    }
}
