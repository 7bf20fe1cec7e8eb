package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.filter.Content;
import io.watchgate.filter.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a plugin's verdicts. */
class FilterStageTest {

    private static final Content CONTENT = content("{}".getBytes(StandardCharsets.UTF_8));

    private static Content content(byte[] json) {
        return new Content(
                Content.Kind.REQUEST,
                Content.Direction.TO_SERVER,
                new Content.About("one", "tools/call", "say", ""),
                json,
                0,
                json.length);
    }

    private static FilterStage plugin(Verdict verdict) {
        FilterConfig config =
                new FilterConfig(
                        "plugin",
                        "",
                        List.of(),
                        List.of(),
                        FilterConfig.Direction.BOTH,
                        FilterConfig.OnError.BLOCK,
                        Duration.ZERO,
                        Map.of());
        return new FilterStage(
                config, any -> verdict, true, 1, new Fence("plugin", 1, false), new FilterCounts());
    }

    @ParameterizedTest
    @CsvSource({"999,2,999", "998,2,1000", "1000,0,1000", "1000,1,1000", "5000,0,1000", "0,1,2"})
    void ofALongReasonWholeCharactersAreUsed(int letters, int pairs, int used) {
        String reason = "x".repeat(letters) + "\ud83d\ude00".repeat(pairs);
        Verdict verdict = plugin(Verdict.deny(reason, List.of())).ask(CONTENT);
        assertThat(((Verdict.Deny) verdict).reason()).isEqualTo(reason.substring(0, used));
    }
}
