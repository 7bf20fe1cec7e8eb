package io.watchgate.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.watchgate.jsonrpc.BodySplice;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.MessageReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggerNamesTest {

    private final Fleet fleet = new Fleet();
    private final Members members = fleet.add("db").members();

    private record Nothing() implements MessageContext {}

    @AfterEach
    void close() {
        fleet.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "message|{'level':'info','logger':'sql'}|{'level':'info','logger':'db/sql'}",
                "message|{'level':'info','data':1}|{'logger':'db','level':'info','data':1}",
                "message|{}|{'logger':'db'}",
                "message|{'logger':7}|{'logger':'db'}",
                "progress|{'logger':'sql'}|{'logger':'sql'}"
            })
    void logMessagesSayWhoseLoggerItIs(String method, String params, String shown) {
        String head = "{'jsonrpc':'2.0','method':'notifications/" + method + "','params':";
        JsonRpcNotification notification = read((head + params + "}").replace('\'', '"'));
        LoggerNames.mark(members.all().get(0).upstream(), notification);
        ByteBuf out = new BodySplice().encode(notification, UnpooledByteBufAllocator.DEFAULT, 0);
        String text = out.toString(StandardCharsets.UTF_8);
        out.release();
        assertThat(text).isEqualTo((head + shown + "}").replace('\'', '"'));
    }

    private static JsonRpcNotification read(String json) {
        EnvelopeScanner scanner = new EnvelopeScanner(16);
        ByteBuf body = Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
        byte[] bytes = ByteBufUtil.getBytes(body);
        scanner.feed(bytes, 0, bytes.length);
        scanner.finish();
        return (JsonRpcNotification) MessageReader.read(body, new Nothing(), scanner);
    }
}
