package io.watchgate.detect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;

/** Makes up texts: things that are looked for, things that nearly are, and what stands between. */
final class Specimens {

    private static final String BASE62 =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static final String[] PERSONAL = {
        "alice@example.com",
        "o'neil.b+x@mail.example.co.uk",
        "git@github.com",
        "a@2x.png",
        "https://u@example.com",
        "müller@bücher.example",
        "x@y.z1.museum-2",
        "+14155552671",
        "+1 (415) 555-2671",
        "+33 1 99 00 12 34",
        "(415) 555-2671",
        "415-555-2671",
        "415.555.2671",
        "020 7946 0958",
        "07911 123456",
        "01 99 00 12 34",
        "(11) 96123-4567",
        "4111 1111 1111 1111",
        "4111111111111111",
        "4222222222222",
        "2223003122003222",
        "5555-5555-5555-4444",
        "3782 822463 10005",
        "6205500000000000004",
        "30569309025904",
        "DE89 3704 0044 0532 0130 00",
        "GB82WEST12345698765432",
        "gb82west12345698765432",
        "192.0.2.17",
        "0xc0.0.2.0x11",
        "0300.0.2.17",
        "http://3221225985/",
        "//10.1",
        "2001:db8:0:0:0:0:0:1",
        "2001:db8::8a2e:370:7334",
        "::ffff:192.0.2.128",
        "fe80::1%eth0",
        "::1",
        "1::2",
        "12:34:56",
        "std::vector",
        "536-22-8726",
        "536 22 8726",
        "ssn 536228726",
        "AB123456C",
        "AB 12 34 56 C",
        "943 476 5919",
        "nhs 9434765919",
        "046 454 286",
        "sin 046454286",
        "86095742719",
        "86 095 742 719",
        "255081416802538",
        "2 55 08 14 168 025 38",
        "12345678Z",
        "12.345.678-Z",
        "X1234567L",
        "2341 2341 2346",
        "aadhaar 234123412346",
        "bsn 672105688",
        "pesel 71080525844",
        "personnr 510701-7583",
        "756.0368.9235.31",
        "110105199909142371",
        "630702-4955941",
        "my number 883991721540",
        "T9306127B",
        "tfn 781529809",
        "medicare 2095117031",
        "rsa id 1401251375084",
        "HLSO750408HFGDXSA4",
        "UPAVIT73A08R622O",
        "maestro 675976716745",
        "ABCPE1234F",
        "529.982.247-25",
        "52998224725",
        "11.222.333/0001-81",
        "11222333000181",
        "12.ABC.345/01DE-35",
        "telefone 11987654321",
        "móvil 612 34 56 78",
        "089 / 4521 9930",
        "040-3344 5566",
        "01512 3456789",
        "00 03 00 00 00",
        "version 1.2.3.4",
        "phone 4155552671",
        "call 98765 43210",
        "Telefon 030 1234567",
    };

    private static final String[] BETWEEN = {
        " ",
        " ",
        " ",
        "",
        "",
        ".",
        ",",
        "-",
        "/",
        ":",
        "@",
        "\n",
        "\"",
        "(",
        ")",
        "_",
        "+",
        "=",
        "\u00a0",
        "\u2011",
        "\u200b",
        "x",
        "7",
        "é",
        "中",
        "\ud83d\ude00",
        " the ",
        " and ",
        "0"
    };

    private static final Map<String, String> ALLOWED = new ConcurrentHashMap<>();

    private final Random random;

    Specimens(long seed) {
        random = new Random(seed);
    }

    /** Returns a text with {@code parts} pieces, some of them changed in one character. */
    String text(List<String> pieces, int parts) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts; i++) {
            String piece = pieces.get(random.nextInt(pieces.size()));
            text.append(random.nextInt(3) == 0 ? changed(piece) : piece);
            text.append(BETWEEN[random.nextInt(BETWEEN.length)]);
        }
        // A bare percent or backslash begins another layer of decoding: tested by itself.
        return text.toString().replace('%', '~').replace('\\', '~');
    }

    static List<String> personal() {
        return List.of(PERSONAL);
    }

    List<String> tokens(List<TokenDetector> detectors) {
        List<String> tokens = new ArrayList<>();
        for (TokenDetector detector : detectors) {
            tokens.add(token(detector));
            tokens.add(token(detector));
        }
        return tokens;
    }

    /** Makes up a token of that form, with its checksum where it is that of GitHub and npm. */
    String token(TokenDetector detector) {
        String form = detector.form();
        StringBuilder token = new StringBuilder();
        int i = 0;
        while (i < form.length()) {
            if (form.charAt(i) != '[') {
                i += form.charAt(i) == '\\' ? 1 : 0;
                token.append(form.charAt(i++));
                continue;
            }
            int close = form.indexOf(']', i);
            int end = form.indexOf('}', close);
            String[] bounds = form.substring(close + 2, end).split(",");
            int least = Integer.parseInt(bounds[0]);
            int most = Math.min(least + 9, Integer.parseInt(bounds[bounds.length - 1]));
            String allowed = allowed(form.substring(i, close + 1));
            for (int n = least + random.nextInt(most - least + 1); n > 0; n--) {
                token.append(allowed.charAt(random.nextInt(allowed.length())));
            }
            i = end + 1;
        }
        boolean sums = form.matches("(?:gh[a-z]|npm)_\\[.*");
        return sums ? withChecksum(token.toString()) : token.toString();
    }

    /** What a class allows is asked for as often as tokens are made up. */
    private static String allowed(String spelled) {
        return ALLOWED.computeIfAbsent(spelled, Specimens::letters);
    }

    private static String letters(String spelled) {
        StringBuilder allowed = new StringBuilder();
        for (char c = ' '; c < 127; c++) {
            if (String.valueOf(c).matches(spelled)) {
                allowed.append(c);
            }
        }
        return allowed.toString();
    }

    /** Ends a token as GitHub and npm do. */
    static String withChecksum(String token) {
        String body = token.substring(4, token.length() - 6);
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        StringBuilder sum = new StringBuilder();
        long rest = crc.getValue();
        for (int i = 0; i < 6; i++) {
            sum.insert(0, BASE62.charAt((int) (rest % 62)));
            rest /= 62;
        }
        return token.substring(0, 4) + body + sum;
    }

    private String changed(String piece) {
        int at = random.nextInt(piece.length());
        String instead =
                switch (random.nextInt(4)) {
                    case 0 -> "";
                    case 1 -> BETWEEN[random.nextInt(BETWEEN.length)];
                    case 2 -> String.valueOf((char) ('0' + random.nextInt(10)));
                    default -> piece.substring(at, at + 1).repeat(2);
                };
        return piece.substring(0, at) + instead + piece.substring(at + 1);
    }

    Random random() {
        return random;
    }
}
