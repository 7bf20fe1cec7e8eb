package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeScannerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
                "{\"method\":\"tools/call\",\"params\":{\"name\":\"x\",\"arguments\":{}},\"jsonrpc\":\"2.0\",\"id\":7}",
                " \r\n\t{ \"jsonrpc\" : \"2.0\" , \"method\" : \"notifications/initialized\" } \n",
                "{\"jsonrpc\":\"2.0\",\"id\":\"a\\u0062c\",\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":-0,\"result\":[1,-1.5e+10,0.1,true,false,null,\"\\ud83d\\ude00"
                    + " é 日 😀\"]}",
                "{\"jsonrpc\":\"2.0\",\"id\":18446744073709551616,\"result\":{\"params\":{\"name\":1,\"name\":2}}}",
                "[]",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},{\"x\":1,\"x\":2}]",
            })
    void acceptsWellFormedFramesAtEveryCut(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Scans.whole(bytes).fault()).isNull();
        assertThat(Scans.byteByByte(bytes).fault()).isNull();
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int i = 0; i < 200; i++) {
            assertThat(Scans.cut(bytes, random).fault()).as(seeds.describe()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|EMPTY",
                "~  ~|EMPTY",
                "{|TRUNCATED",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"|TRUNCATED",
                "{\"jsonrpc\":\"2.0|TRUNCATED",
                "{\"a\":tru}|SYNTAX",
                "{\"a\":tru|TRUNCATED",
                "{\"a\" 1}|SYNTAX",
                "{\"a\":1,}|SYNTAX",
                "{,}|SYNTAX",
                "{\"a\":[1,]}|SYNTAX",
                "{\"a\":[1}|SYNTAX",
                "{\"a\":{]|SYNTAX",
                "{a:1}|SYNTAX",
                "{\"a\":'b'}|SYNTAX",
                "{\"a\":.5}|SYNTAX",
                "{\"a\":+5}|SYNTAX",
                "{\"a\":01}|NUMBER_OR_SYNTAX",
                "{\"a\":1.}|NUMBER",
                "{\"a\":-}|NUMBER",
                "{\"a\":1e}|NUMBER",
                "{\"a\":1e+}|NUMBER",
                "{\"a\":\"\\x\"}|ESCAPE",
                "{\"a\":\"\\u12g4\"}|ESCAPE",
                "{\"a\":\"\\ud800\"}|SURROGATE",
                "{\"a\":\"\\ud800x\"}|SURROGATE",
                "{\"a\":\"\\ud800\\n\"}|SURROGATE",
                "{\"a\":\"\\ud800\\ud800\"}|SURROGATE",
                "{\"a\":\"\\udc00\"}|SURROGATE",
                "{\"jsonrpc\":\"2.0\",\"method\":\"m\"}x|TRAILING",
                "{\"jsonrpc\":\"2.0\",\"method\":\"m\"}{}|TRAILING",
                "7|NOT_AN_OBJECT",
                "\"x\"|NOT_AN_OBJECT",
                "null|NOT_AN_OBJECT",
                "{}|KIND",
                "{\"jsonrpc\":\"2.0\",\"id\":1}|KIND",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1,\"error\":{}}|KIND",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"result\":1}|KIND",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}|METHOD",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\"}|METHOD",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"m\"}|ID",
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"m\"}|ID",
                "{\"jsonrpc\":\"2.0\",\"id\":1e3,\"method\":\"m\"}|ID",
                "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"m\"}|ID",
                "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"m\"}|ID",
                "{\"jsonrpc\":\"2.0\",\"result\":{}}|ID",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":[]}|PARAMS",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":null}|PARAMS",
                "{\"id\":1,\"id\":2}|DUPLICATE_KEY",
                "{\"id\":1,\"\\u0069d\":2}|DUPLICATE_KEY",
                "{\"method\":\"m\",\"params\":{\"name\":1,\"name\":2}}|DUPLICATE_KEY",
                "{\"method\":\"m\",\"params\":{\"_meta\":{\"progressToken\":1,\"progressToken\":2}}}|DUPLICATE_KEY",
                "{\"ID\":1}|KEY_CASE",
                "{\"Method\":\"m\"}|KEY_CASE",
                "{\"\\u004dethod\":\"m\"}|KEY_CASE",
                "{\"params\":{\"Name\":1}}|KEY_CASE",
                "{\"params\":{\"_Meta\":{}}}|KEY_CASE",
            })
    void refusesWithTheReason(String text, String expected) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (EnvelopeScanner scanner :
                new EnvelopeScanner[] {
                    Scans.whole(bytes),
                    Scans.byteByByte(bytes),
                    Scans.cut(bytes, Seeds.ofThisRun().random())
                }) {
            assertThat(scanner.fault()).as(text).isNotNull();
            assertThat(expected).contains(scanner.fault().name());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0a9",
                "c1bf",
                "80",
                "bf",
                "e08080",
                "e09fbf",
                "eda080",
                "edbfbf",
                "f0808080",
                "f08fbfbf",
                "f4908080",
                "f5808080",
                "ff",
                "c3",
                "e282",
                "f09f98",
                "c328",
            })
    void refusesMalformedUtf8(String hex) {
        byte[] sequence = java.util.HexFormat.of().parseHex(hex);
        byte[] head = "{\"jsonrpc\":\"2.0\",\"method\":\"".getBytes(StandardCharsets.UTF_8);
        byte[] tail = "\"}".getBytes(StandardCharsets.UTF_8);
        byte[] text = new byte[head.length + sequence.length + tail.length];
        System.arraycopy(head, 0, text, 0, head.length);
        System.arraycopy(sequence, 0, text, head.length, sequence.length);
        System.arraycopy(tail, 0, text, head.length + sequence.length, tail.length);
        assertThat(Scans.whole(text).fault()).isEqualTo(JsonFault.UTF8);
        assertThat(Scans.byteByByte(text).fault()).isEqualTo(JsonFault.UTF8);
    }

    @Test
    void refusesEveryRawControlCharacterInAString() {
        for (int c = 0; c < 0x20; c++) {
            String text =
                    "{\"jsonrpc\":\"2.0\",\"method\":\"aaaaaaaaaa" + (char) c + "aaaaaaaaaa\"}";
            assertThat(Scans.whole(text).fault()).isEqualTo(JsonFault.CONTROL_CHARACTER);
        }
        assertThat(Scans.whole("{\"jsonrpc\":\"2.0\",\"method\":\"a\u007f\"}").fault()).isNull();
    }

    @Test
    void holdsTheDepthLimit() {
        String deepest =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + "[".repeat(63) + "]".repeat(63) + "}";
        assertThat(Scans.whole(deepest).fault()).isNull();
        String tooDeep =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + "[".repeat(64) + "]".repeat(64) + "}";
        EnvelopeScanner scanner = Scans.whole(tooDeep);
        assertThat(scanner.fault()).isEqualTo(JsonFault.DEPTH);
        assertThat(scanner.faultOffset()).isEqualTo(tooDeep.indexOf('[') + 63);
    }

    @Test
    void keepsArraysAndObjectsApartBeyondSixtyFourLevels() {
        EnvelopeScanner scanner = new EnvelopeScanner(300);
        String text =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":"
                        + "[{\"a\":".repeat(100)
                        + "1"
                        + "}]".repeat(100)
                        + "}";
        scanner.feed(text.getBytes(StandardCharsets.US_ASCII), 0, text.length());
        assertThat(scanner.finish()).isNull();
        scanner.reset();
        String crossed = text.substring(0, text.length() - 3) + "}}}";
        scanner.feed(crossed.getBytes(StandardCharsets.US_ASCII), 0, crossed.length());
        assertThat(scanner.finish()).isEqualTo(JsonFault.SYNTAX);
    }

    @Test
    void stopsAtTheFirstFaultUntilReset() {
        EnvelopeScanner scanner = new EnvelopeScanner(Scans.DEPTH);
        byte[] broken = "}{".getBytes(StandardCharsets.US_ASCII);
        assertThat(scanner.feed(broken, 0, 2)).isFalse();
        assertThat(scanner.faultOffset()).isZero();
        assertThat(scanner.feed(broken, 1, 2)).isFalse();
        scanner.reset();
        byte[] fine = "{\"jsonrpc\":\"2.0\",\"method\":\"m\"}".getBytes(StandardCharsets.US_ASCII);
        assertThat(scanner.feed(fine, 0, fine.length)).isTrue();
        assertThat(scanner.finish()).isNull();
    }

    @Test
    void reportsLineBreaksBetweenTokensOnly() {
        assertThat(Scans.whole("{\"jsonrpc\":\"2.0\",\n\"method\":\"m\"}").rawLineBreak()).isTrue();
        assertThat(Scans.whole("{\"jsonrpc\":\"2.0\",\r\"method\":\"m\"}").rawLineBreak()).isTrue();
        assertThat(Scans.whole("{\"jsonrpc\":\"2.0\", \"method\":\"m\\n\"}").rawLineBreak())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"uri\":\"a\"}]}}|true",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"_meta\":{\"ui\":{\"resourceUri\":\"a\"}}}}|true",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"\\u0075ri\":\"a\"}]}}|true",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"text\":\"uri\"}]}}|false",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":{\"uri\":\"a\"}}|false",
            })
    void tellsWhetherAUriMayHide(String text, boolean expected) {
        assertThat(Scans.whole(text).mayHoldUri()).isEqualTo(expected);
    }
}
