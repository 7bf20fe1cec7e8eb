package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandler;
import io.watchgate.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages whose head has come before: what is read of one that arrives whole, and is not read
 * again, is what is read of one that arrives in two portions, and is.
 */
class RepeatedHeadsTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3_000);

    private static final String REQUEST =
            "POST /mcp/files HTTP/1.1\r\nHost: 127.0.0.1:8808\r\nContent-Type: application/json\r\n"
                    + "accept: application/json, text/event-stream\r\nContent-Length: %s\r\n"
                    + "Mcp-Session-Id: 8d9c6b4e-0000\r\nx-latin: caf\u00e9\r\n\r\n";

    private static final String RESPONSE =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\ncontent-length:%s\r\n"
                    + "Date: Mon, 30 Nov 2026 03:04:05 GMT\r\n\r\n";

    private static final Supplier<ChannelHandler> REQUESTS = HttpDecoders.REQUESTS;
    private static final Supplier<ChannelHandler> RESPONSES = HttpDecoders.RESPONSES;

    private static String request(String body) {
        return REQUEST.formatted(body.length()) + body;
    }

    private static String response(String body) {
        return RESPONSE.formatted(body.length()) + body;
    }

    /** Returns what is read when each message arrives in one portion. */
    private static String whole(Supplier<ChannelHandler> decoder, List<String> messages) {
        return Transcript.of(decoder.get(), messages.stream().map(MessageStreams::bytes).toList());
    }

    /** Returns what is read when nothing can be taken for a head that has come before. */
    private static String cut(Supplier<ChannelHandler> decoder, List<String> messages) {
        List<byte[]> portions = new ArrayList<>();
        for (String message : messages) {
            portions.add(MessageStreams.bytes(message.substring(0, 1)));
            portions.add(MessageStreams.bytes(message.substring(1)));
        }
        return Transcript.of(decoder.get(), portions);
    }

    private static void assertSame(Supplier<ChannelHandler> decoder, List<String> messages) {
        assertThat(whole(decoder, messages))
                .as(() -> String.join("||", messages))
                .isEqualTo(cut(decoder, messages));
    }

    @Test
    void oneThatComesAgainIsReadTheSame() {
        List<String> requests =
                List.of(request("ab"), request("cd"), request("ef"), request("x".repeat(1200)));
        assertSame(REQUESTS, requests);
        assertThat(whole(REQUESTS, requests))
                .contains("content-length=1200|")
                .endsWith("x" + Transcript.END);

        List<String> responses =
                List.of(response("ab"), response("cd"), response("ef"), response("x".repeat(99)));
        assertSame(RESPONSES, responses);
        assertThat(whole(RESPONSES, responses)).contains("content-length=99|");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "00",
                "2",
                "02",
                "+2",
                "-2",
                " 2",
                "2 ",
                "\t2",
                "3",
                "1",
                "2,2",
                "2;",
                "0x2",
                "2\r\nContent-Length: 2",
                "2\r\ntransfer-encoding: chunked",
                "2\r\n folded: x",
                "4294967298",
                "18446744073709551618",
                "2000000000",
                "999999999",
                "1000000000",
                "2\n",
                "\uff12"
            })
    void whateverStandsForTheLengthIsReadTheSame(String length) {
        assertSame(
                REQUESTS,
                List.of(
                        request("ab"),
                        request("ab"),
                        request("ab"),
                        REQUEST.formatted(length) + "cd",
                        request("ab")));
        assertSame(
                RESPONSES,
                List.of(
                        response("ab"),
                        response("ab"),
                        response("ab"),
                        RESPONSE.formatted(length) + "cd",
                        response("ab")));
    }

    @Test
    void aHeadThatDiffersInOneByteIsReadTheSame() {
        Random random = Seeds.ofThisRun().random();
        String request = request("ab");
        String response = response("ab");
        for (int at = 0; at < request.length(); at++) {
            StringBuilder other = new StringBuilder(request);
            other.setCharAt(at, (char) (other.charAt(at) ^ 1 << random.nextInt(8)));
            assertSame(
                    REQUESTS, List.of(request, request, other.toString(), request, request("abc")));
        }
        for (int at = 0; at < response.length(); at++) {
            StringBuilder other = new StringBuilder(response);
            other.setCharAt(at, (char) (other.charAt(at) ^ 1 << random.nextInt(8)));
            assertSame(
                    RESPONSES,
                    List.of(response, response, other.toString(), response, response("abc")));
        }
    }

    @Test
    void ofTwoThatTakeTurnsEachIsReadAsItself() {
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String session = i % 3 == 0 ? "11111111-0000" : "22222222-0000";
            turns.add(request("ab").replace("8d9c6b4e-0000", session).replace("ab", "b" + i));
        }
        turns.replaceAll(turn -> turn.length() == turns.get(0).length() ? turn : request("ab"));
        assertSame(REQUESTS, turns);
    }

    @Test
    void moreThanOneMessageInAPortionIsReadTheSame() {
        String request = request("ab");
        for (int bytes = 1; bytes < request.length(); bytes += 7) {
            assertSame(
                    REQUESTS,
                    List.of(
                            request,
                            request,
                            request + request,
                            request + request.substring(0, bytes),
                            request.substring(bytes),
                            request));
        }
    }

    @Test
    void nothingIsReadBehindAFaultOrAnotherProtocol() {
        String switched = "HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n";
        assertSame(
                RESPONSES, List.of(response("a"), response("b"), switched, response("c"), "bytes"));
        String early = "HTTP/1.1 103 Early\r\n\r\n";
        assertSame(RESPONSES, List.of(response("a"), response("b"), early, response("c")));
        assertSame(REQUESTS, List.of(request("a"), request("b"), "bad\r\n\r\n", request("c")));
        String chunked = "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n";
        assertSame(REQUESTS, List.of(request("a"), request("b"), chunked, request("c")));
    }

    @Test
    void aHeadAtTheBoundIsReadTheSame() {
        for (int longest = 150; longest < 260; longest++) {
            Supplier<ChannelHandler> bounded = HttpDecoders.requests(longest);
            assertSame(
                    bounded,
                    List.of(request("a"), request("b"), request("c"), request("d".repeat(1000))));
        }
    }

    @Test
    void heldAgainstReadingThemAllOverAtRandom() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < ROUNDS / 10; round++) {
            assertSame(REQUESTS, sometimesAgain(new RequestStreams(random), random));
            assertSame(RESPONSES, sometimesAgain(new ResponseStreams(random), random));
        }
    }

    private static List<String> sometimesAgain(MessageStreams streams, Random random) {
        List<String> messages = new ArrayList<>();
        String again = streams.valid();
        for (int i = 3 + random.nextInt(12); i > 0; i--) {
            int kind = random.nextInt(16);
            messages.add(kind == 0 ? streams.spoiled() : kind == 1 ? streams.valid() : again);
        }
        return messages;
    }
}
