package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One form for all JSON that says the same (RFC 8785). */
class JsonCanonicalTest {

    @Test
    void sortsKeysByUtf16AndLeavesOutWhiteSpace() {
        assertThat(
                        JsonCanonical.of(
                                "{ \"\u20ac\":1, \"\\r\" : [ true,null , {\"b\":0,\"a\":[]}],"
                                        + "\"\ud83d\ude00\":2,\"\ufb33\":3,\"1\":\"x\" }"))
                .isEqualTo(
                        "{\"\\u000d\":[true,null,{\"a\":[],\"b\":0}],\"1\":\"x\",\"\u20ac\":1,"
                                + "\"\ud83d\ude00\":2,\"\ufb33\":3}");
    }

    @Test
    void spellsTextsInOneWay() {
        assertThat(JsonCanonical.of("[\"\\u0040\\/\\t\\u00e9\"]"))
                .isEqualTo(JsonCanonical.of("[\"@/\\u0009é\"]"));
    }

    @Test
    void keepsBothOfAKeyThatStandsTwice() {
        assertThat(JsonCanonical.of("{\"b\":1,\"a\":2,\"b\":0}"))
                .isEqualTo("{\"a\":2,\"b\":1,\"b\":0}");
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1",
        "-0.0, 0",
        "1e2, 1e2",
        "100, 1e2",
        "0.01, 1e-2",
        "-12.50E+1, -125",
        "9007199254740993, 9007199254740993",
        "1e1000000000, 1e1000000000",
        "0e9, 0"
    })
    void spellsNumbersInOneWayWithoutRounding(String number, String spelled) {
        assertThat(JsonCanonical.of(number)).isEqualTo(spelled);
    }
}
