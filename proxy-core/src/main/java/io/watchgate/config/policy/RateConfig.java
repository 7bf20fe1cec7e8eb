package io.watchgate.config.policy;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.time.Duration;
import java.util.List;

/**
 * How much of the same kind may be asked for.
 *
 * @param per what has a measure of its own; one for all that matches when empty
 * @param upstream patterns of upstream keys
 * @param tool patterns of tool names
 * @param principal patterns of principals
 * @param rate requests in a time; 0 for any number
 * @param every the time
 * @param burst requests that may come at once; 0 for as many as the rate
 * @param concurrent requests that may be open at once; 0 for any number
 */
public record RateConfig(
        @Key(
                        text =
                                "What has a measure of its own: principal, tool, upstream, or"
                                        + " several; one for all when absent.")
                List<Per> per,
        @Key(
                        pattern = NamePattern.FORM,
                        expected = NamePattern.NAME,
                        text = "Upstreams it is for; all when absent.")
                List<String> upstream,
        @Key(
                        pattern = NamePattern.FORM,
                        expected = NamePattern.NAME,
                        text = "Tools it is for; prompts and resources, too, when absent.")
                List<String> tool,
        @Key(
                        pattern = NamePattern.FORM,
                        expected = NamePattern.NAME,
                        text = "Principals it is for; all when absent.")
                List<String> principal,
        @Key(
                        value = "off",
                        zero = "off",
                        least = "1",
                        most = "1000000",
                        text = "Requests that may come in the time.")
                int rate,
        @Key(value = "1s", least = "1ms", most = "1d", text = "The time for the rate.")
                Duration every,
        @Key(
                        value = "auto",
                        zero = "auto",
                        least = "1",
                        most = "1000000",
                        text = "Requests that may come at once; auto is as many as the rate.")
                int burst,
        @Key(
                        value = "off",
                        zero = "off",
                        least = "1",
                        most = "1000000",
                        text = "Requests that may be open at once.")
                int concurrent) {

    /** What may have a measure of its own. */
    public enum Per {
        PRINCIPAL,
        TOOL,
        UPSTREAM
    }

    public RateConfig {
        per = List.copyOf(per);
        upstream = List.copyOf(upstream);
        tool = List.copyOf(tool);
        principal = List.copyOf(principal);
        Checks.of(RateConfig.class, per, upstream, tool, principal, rate, every, burst, concurrent)
                .verify();
    }
}
