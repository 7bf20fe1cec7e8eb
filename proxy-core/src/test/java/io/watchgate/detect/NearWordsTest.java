package io.watchgate.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A word before a number is found whatever it begins with, and in every case of its letters. */
class NearWordsTest {

    private static final String[] WORDS = Text.words("ssn,zip,идентификатор,税号,2fa,#id");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ssn 1               | true
                    the SSN: 1          | true
                    Zip 1               | true
                    идентификатор 1     | true
                    税号1               | true
                    2fa 1               | true
                    '#ID 1'             | true
                    12345 12345 1       | false
                    szznpi idz 1        | false
                    номер 1             | false
                    """)
    void isFound(String text, boolean found) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Text view = new Text();
        view.over(bytes, 0, bytes.length);
        assertThat(view.near(bytes.length - 1, WORDS)).isEqualTo(found);
    }
}
