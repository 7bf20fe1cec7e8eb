package io.watchgate.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.audit.AuditBody;
import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecordFormatTest {

    private static final Pattern FORMULA =
            Pattern.compile(
                    "[\\p{Z}\\p{Cf}&&[\\x{0}-\\x{FFFF}]]*[-=+@\t\r\n\uff1d\uff0b\uff0d\uff20]");
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ROUNDS = 20_000;
    private static final int LONGEST = 4096;
    private static final String BREAKS = "[\\x00-\\x1f\\x7f\u0085\u2028\u2029]";
    private static final int COLUMNS = RecordFormat.fields(0).length;

    /** Characters that have broken lines, logs and terminals before. */
    private static final int[] HOSTILE = {
        0, 7, 9, 10, 13, 27, '"', '\'', '\\', '/', '<', 0x7f, 0x80, 0x85, 0x9b, 0xa0, 0xad, 0x200b,
        0x200d, 0x200e, 0x2028, 0x2029, 0x202e, 0x2066, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xfeff,
        0xfffe, 0xffff, 0x1f600, 0xe0041, 0x10ffff
    };

    @TempDir private Path directory;

    private RecordFormat format(String yaml) throws Exception {
        return RecordFormat.of(AuditConfigs.one(directory, yaml));
    }

    private static AuditRecord record(String subject) {
        return new AuditRecord()
                .set(AuditField.TIME, 1_772_600_767_008L)
                .set(AuditField.EVENT, "request")
                .set(AuditField.SUBJECT, subject)
                .set(AuditField.BYTES_IN, 17)
                .set(AuditField.DURATION_MS, 1_234_567);
    }

    private static String hostile(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(24);
        for (int i = 0; i < length; i++) {
            int c =
                    switch (random.nextInt(3)) {
                        case 0 -> HOSTILE[random.nextInt(HOSTILE.length)];
                        case 1 -> ' ' + random.nextInt(95);
                        default -> random.nextInt(0x110000);
                    };
            text.appendCodePoint(c);
        }
        return text.toString();
    }

    /** The text as UTF-16: lone surrogates are kept as escapes and so come back. */
    @Test
    @Scenario(value = 45, defects = 20)
    void everyLineOfJsonParsesBackWhateverUnicodePasses() throws Exception {
        RecordFormat format = format("{to: stdout}");
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int i = 0; i < ROUNDS; i++) {
            String subject = hostile(random);
            String line = KeptLines.lineOf(format, record(subject));
            assertThat(line).as(seeds.describe()).doesNotContainPattern("[\\x00-\\x1f\\x7f\u0085]");
            JsonNode parsed = JSON.readTree(line.getBytes(StandardCharsets.UTF_8));
            String shown = subject.isEmpty() ? "" : parsed.get("subject").stringValue();
            assertText(subject, shown, seeds.describe());
        }
    }

    /** Whatever a record says, and whichever of its members it says. */
    @Test
    @Scenario(value = 45, defects = 20)
    void everyMemberOfEveryLineOfJsonParsesBack() throws Exception {
        RecordFormat format = format("{to: stdout}");
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int i = 0; i < ROUNDS; i++) {
            AuditRecord record = new AuditRecord().set(AuditField.TIME, random.nextInt());
            for (AuditField field : AuditField.values()) {
                if (field.kind() == AuditField.Kind.TEXT && random.nextBoolean()) {
                    record.set(field, hostile(random));
                } else if (field.kind() != AuditField.Kind.TEXT && random.nextBoolean()) {
                    record.set(field, random.nextLong() >>> 1 + random.nextInt(62));
                }
            }
            String line = KeptLines.lineOf(format, record);
            assertThat(line.length()).as(seeds.describe()).isLessThan(LONGEST);
            assertThat(line).as(seeds.describe()).doesNotContainPattern("[\\x00-\\x1f\\x7f\u0085]");
            assertMembers(record, JSON.readTree(line), seeds.describe());
        }
    }

    private static void assertMembers(AuditRecord record, JsonNode parsed, String seed) {
        int said = 0;
        for (AuditField field : AuditField.values()) {
            JsonNode member = parsed.get(field.label());
            assertThat(member != null).as(seed + field).isEqualTo(record.has(field));
            said += member == null ? 0 : 1;
            if (member != null && field.kind() == AuditField.Kind.TEXT) {
                assertText(record.text(field).toString(), member.stringValue(), seed + field);
            } else if (member != null && field.kind() == AuditField.Kind.NUMBER) {
                assertThat(member.longValue()).as(seed + field).isEqualTo(record.number(field));
            }
        }
        assertThat(parsed.size()).as(seed).isEqualTo(said);
    }

    private static void assertText(String said, String shown, String seed) {
        if (shown.endsWith("…") && !said.equals(shown)) {
            assertThat(said).as(seed).startsWith(shown.substring(0, shown.length() - 1));
        } else {
            assertThat(shown).as(seed).isEqualTo(said);
        }
    }

    @Test
    @Scenario(45)
    void everyRowOfCsvStaysOneLineAndHasAllColumns() throws Exception {
        for (String delimiter : List.of(",", ";", "\\t", "|")) {
            RecordFormat format =
                    format("{to: stdout, format: csv, delimiter: \"" + delimiter + "\"}");
            char separator = delimiter.equals("\\t") ? '\t' : delimiter.charAt(0);
            String header = new String(format.header(), StandardCharsets.US_ASCII);
            assertThat(cells(header.strip(), separator)).hasSize(COLUMNS);
            Seeds seeds = Seeds.ofThisRun();
            Random random = seeds.random();
            for (int i = 0; i < ROUNDS / 10; i++) {
                String line = KeptLines.lineOf(format, record(hostile(random)));
                assertThat(line).as(seeds.describe()).doesNotContainPattern("[\\r\\n\u2028\u0085]");
                assertThat(cells(line, separator))
                        .as(seeds.describe() + ": " + line)
                        .hasSize(COLUMNS);
            }
        }
    }

    /** What a cell says, with its quotes as in JSON, is what was said: escapes come back. */
    @Test
    @Scenario(45)
    void everyCellOfCsvParsesBackWhateverUnicodePasses() throws Exception {
        RecordFormat format = format("{to: stdout, format: csv}");
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int i = 0; i < ROUNDS; i++) {
            String subject = hostile(random);
            String line = KeptLines.lineOf(format, record(subject));
            assertThat(line).as(seeds.describe()).doesNotContainPattern(BREAKS);
            assertCell(subject, cells(line, ',').get(AuditField.SUBJECT.ordinal()), seeds);
        }
    }

    private static void assertCell(String said, String cell, Seeds seeds) throws Exception {
        boolean formula = FORMULA.matcher(said).lookingAt();
        assertThat(cell.startsWith("'")).as(cell).isEqualTo(formula || said.startsWith("'"));
        String json = '"' + cell.substring(formula ? 1 : 0).replace("\"", "\\\"") + '"';
        assertText(said, JSON.readTree(json).stringValue(), seeds.describe());
    }

    /** Header and message of RFC 5424, section 6, and the message as a line of JSON. */
    @Test
    @Scenario(45)
    void everyMessageOfSyslogParsesBackWhateverUnicodePasses() throws Exception {
        RecordFormat format = format("{to: \"tcp://127.0.0.1:514\"}");
        Pattern header =
                Pattern.compile("<13[24]>1 [0-9TZ:.-]{24} [!-~]+ watchgate [0-9]+ audit - (.*)");
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int i = 0; i < ROUNDS; i++) {
            String subject = hostile(random);
            String line = KeptLines.lineOf(format, record(subject));
            assertThat(line).as(seeds.describe()).doesNotContainPattern(BREAKS);
            Matcher parts = header.matcher(line.stripTrailing());
            assertThat(parts.matches()).as(seeds.describe() + line).isTrue();
            JsonNode parsed = JSON.readTree(parts.group(1));
            String shown = subject.isEmpty() ? "" : parsed.get("subject").stringValue();
            assertText(subject, shown, seeds.describe());
        }
    }

    /** A format that has seen the same texts before, and one that has seen nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{to: stdout}",
                "{to: stdout, format: csv}",
                "{to: stdout, format: text}",
                "{to: \"tcp://127.0.0.1:514\"}"
            })
    void whatIsKnownOfARecordIsWhatWouldBeWrittenAnew(String yaml) throws Exception {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        String[] texts = {"", "a", "b", hostile(random), hostile(random), "x".repeat(LONGEST)};
        StringBuilder changing = new StringBuilder("changing");
        RecordFormat seen = format(yaml);
        AuditRecord record = new AuditRecord();
        for (int i = 0; i < ROUNDS / 10; i++) {
            record.clear().set(AuditField.TIME, i).set(AuditField.EVENT, "request");
            changing.setCharAt(0, (char) ('a' + random.nextInt(26)));
            for (AuditField field : AuditField.values()) {
                boolean often = random.nextInt(4) > 0;
                if (field.kind() == AuditField.Kind.TEXT) {
                    record.set(field, texts[often ? 1 : random.nextInt(texts.length)]);
                }
            }
            if (random.nextInt(8) == 0) {
                record.set(AuditField.SUBJECT, changing);
            }
            assertThat(KeptLines.lineOf(seen, record))
                    .as(seeds.describe())
                    .isEqualTo(KeptLines.lineOf(format(yaml), record));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "\u0000", "\ud800", "\u202e", "\ud83d\ude00", "\"", "\\", "=", "\n"})
    @Scenario(45)
    void aNameOfAMegabyteIsCutInEveryFormatAndParsesBack(String unit) throws Exception {
        String name = unit.repeat((1 << 20) / unit.length());
        Seeds seeds = Seeds.ofThisRun();
        AuditRecord record = record(name).set(AuditField.PRINCIPAL, name);
        for (String keys : List.of("to: stdout", "to: \"udp://127.0.0.1:514\"")) {
            String line = KeptLines.lineOf(format("{" + keys + "}"), record);
            assertThat(line.length()).isLessThan(LONGEST);
            JsonNode parsed = JSON.readTree(line.substring(line.indexOf('{')));
            for (String member : List.of("subject", "principal")) {
                String shown = parsed.get(member).stringValue();
                assertThat(shown).endsWith("…");
                assertText(name, shown, member);
            }
        }
        String row = KeptLines.lineOf(format("{to: stdout, format: csv}"), record);
        assertThat(row.length()).isLessThan(LONGEST);
        List<String> cells = cells(row, ',');
        assertThat(cells).hasSize(COLUMNS);
        assertCell(name, cells.get(AuditField.SUBJECT.ordinal()), seeds);
        String text = KeptLines.lineOf(format("{to: stdout, format: text}"), record);
        assertThat(text.length()).isLessThan(LONGEST);
        assertThat(text).doesNotContainPattern(BREAKS);
    }

    /** Whatever was forwarded, and wherever it is cut. */
    @Test
    @Scenario(value = 45, defects = 20)
    void aBodyIsShownAsATextThatSaysHowMuchIsLeftOut() throws Exception {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        String keys = "to: stdout, bodies: " + (256 + random.nextInt(300));
        int longest = AuditConfigs.one(directory, "{" + keys + "}").longestRecord();
        RecordFormat json = format("{" + keys + "}");
        RecordFormat csv = format("{" + keys + ", format: csv}");
        RecordFormat text = format("{" + keys + ", format: text}");
        for (int i = 0; i < ROUNDS / 10; i++) {
            String said = hostileBody(random);
            byte[] body = said.getBytes(StandardCharsets.UTF_8);
            AuditBody whole = new AuditBody(body, body.length + 7);
            AuditRecord record = record("x").set(AuditField.ANSWER, whole);
            String line = KeptLines.lineOf(json, record);
            assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThan(longest);
            assertThat(line).as(seeds.describe()).doesNotContainPattern(BREAKS);
            JsonNode parsed = JSON.readTree(line);
            String shown = parsed.get("answer").stringValue();
            assertThat(said).as(seeds.describe()).startsWith(shown);
            int left = body.length - shown.getBytes(StandardCharsets.UTF_8).length;
            assertThat(parsed.get("answer_cut").intValue()).isEqualTo(left + 7);
            assertThat(parsed.has("arguments")).isFalse();
            List<String> cells = cells(KeptLines.lineOf(csv, record), ',');
            assertThat(cells).hasSize(COLUMNS + 4);
            assertThat(cells.get(cells.size() - 2)).doesNotStartWith("-");
            assertThat(KeptLines.lineOf(text, record)).doesNotContainPattern(BREAKS);
        }
    }

    private static String hostileBody(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "{" : "-");
        for (int part = random.nextInt(30); part > 0; part--) {
            text.append(hostile(random));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Splits a row as RFC 4180 says. */
    private static List<String> cells(String row, char delimiter) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            if (quoted && c == '"' && i + 1 < row.length() && row.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == delimiter && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                " =1",
                "\u00a0 +1",
                "\ufeff=1",
                "\u200b@A1",
                "\uff1d1+1",
                "\uff0b1",
                " \uff0d1",
                "\uff20A1"
            })
    @Scenario(45)
    void noCellOfCsvBeginsAFormula(String text) throws Exception {
        RecordFormat format = format("{to: stdout, format: csv}");
        List<String> cells = cells(KeptLines.lineOf(format, record(text)), ',');
        String cell = cells.get(AuditField.SUBJECT.ordinal());
        assertThat(cell).startsWith("'");
        assertThat(cells.get(AuditField.EVENT.ordinal())).isEqualTo("request");
    }

    @Test
    void writesWordsForPeople() throws Exception {
        RecordFormat format = format("{to: stdout, format: text}");
        assertThat(KeptLines.lineOf(format, record("read file\n\u202e")))
                .isEqualTo(
                        "2026-03-04T05:06:07.008Z event=request subject=\"read file\\u000a\\u202e\""
                                + " bytes_in=17 duration_ms=1.234");
        assertThat(KeptLines.lineOf(format, record("read_file"))).contains(" subject=read_file ");
        assertThat(KeptLines.lineOf(format, record("a decision=deny")))
                .contains(" subject=\"a decision=deny\" ");
    }

    @Test
    void putsAHeaderOfSyslogBeforeWhatGoesThere() throws Exception {
        RecordFormat format = format("{to: \"udp://127.0.0.1:514\"}");
        assertThat(KeptLines.lineOf(format, record("x")))
                .matches(
                        "<134>1 2026-03-04T05:06:07\\.008Z \\S+ watchgate [0-9]+ audit - "
                                + "\\{\"time\":.*\\}");
        assertThat(KeptLines.lineOf(format, record("x").set(AuditField.DECISION, "deny")))
                .startsWith("<132>1 ");
    }
}
