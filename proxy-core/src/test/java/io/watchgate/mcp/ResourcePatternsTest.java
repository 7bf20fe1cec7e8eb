package io.watchgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcePatternsTest {

    @ParameterizedTest
    @CsvSource({
        "file:///srv/a.txt, file:///srv/a.txt",
        "file:///srv/../etc/passwd, file:///etc/passwd",
        "file:///srv/%2e%2E/etc/passwd, file:///etc/passwd",
        "file:///srv/..%2fetc/passwd, file:///etc/passwd",
        "file:///srv/..\\etc/passwd, file:///etc/passwd",
        "file:///srv/./a/.., file:///srv/",
        "file:////etc//passwd, file:///etc/passwd",
        "file:/etc/passwd, file:///etc/passwd",
        "FILE://LOCALHOST/etc/passwd, file:///etc/passwd",
        "file:///../../etc, file:///etc",
        "https://Example.COM/A/../b?x=/../%41#/.., https://example.com/b?x=/../A#/..",
        "https://example.com/a//b, https://example.com/a//b",
        "note:a/../%62, note:a/../b",
        "file:///caf%C3%A9, file:///caf\u00e9",
        "file:///100%/%zz, file:///100%/%zz",
        "nothing, nothing"
    })
    void findsWhatAServerMayRead(String uri, String plain) {
        assertThat(ResourcePatterns.plain(uri)).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///srv/../etc/passwd",
                "file:///srv/%2e%2e/etc/passwd",
                "file:///srv/..%2Fetc/passwd"
            })
    void whatHasToBeCertainMatchesInBothReadings(String uri) {
        assertThat(new ResourcePatterns(List.of("file:///srv/*"), true).match(uri)).isFalse();
        assertThat(new ResourcePatterns(List.of("file:///srv/*"), false).match(uri)).isTrue();
        assertThat(new ResourcePatterns(List.of("file:///etc/*"), true).match(uri)).isFalse();
        assertThat(new ResourcePatterns(List.of("file:///etc/*"), false).match(uri)).isTrue();
    }

    @Test
    void patternsMayBeWrittenEitherWay() {
        for (boolean certain : List.of(true, false)) {
            ResourcePatterns escaped = new ResourcePatterns(List.of("file:///a%20b/*"), certain);
            assertThat(escaped.match("file:///a%20b/c%20d")).isTrue();
            assertThat(escaped.match("file:///a%20b/../c")).isEqualTo(!certain);
            assertThat(new ResourcePatterns(List.of(), certain).match("file:///a")).isFalse();
        }
        assertThat(new ResourcePatterns(List.of("file:///%61"), false).match("file:///a")).isTrue();
    }
}
