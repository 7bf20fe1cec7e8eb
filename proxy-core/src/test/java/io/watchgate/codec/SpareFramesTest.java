package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.RequestId;
import org.junit.jupiter.api.Test;

class SpareFramesTest {

    private static final MessageContext FIRST = new MessageContext() {};
    private static final MessageContext SECOND = new MessageContext() {};

    private final SpareFrames frames = new SpareFrames();

    @Test
    void makesAFrameThatIsDoneWithAnotherOne() {
        Frame frame = frames.growing(Unpooled.EMPTY_BUFFER, FIRST);
        frame.complete(Unpooled.EMPTY_BUFFER, true);
        frame.endsWith(RequestId.of(1));
        frame.done();
        Frame next = frames.whole(Unpooled.EMPTY_BUFFER, SECOND);
        assertThat(next).isSameAs(frame);
        assertThat(next.context()).isSameAs(SECOND);
        assertThat(next.isComplete()).isTrue();
        assertThat(next.isOversized()).isFalse();
        assertThat(next.lastId()).isNull();
    }

    @Test
    void leavesAFrameThatNobodyIsDoneWith() {
        Frame frame = frames.whole(Unpooled.EMPTY_BUFFER, FIRST);
        assertThat(frames.whole(Unpooled.EMPTY_BUFFER, SECOND)).isNotSameAs(frame);
        assertThat(frame.context()).isSameAs(FIRST);
    }

    @Test
    void leavesAFrameThatGrows() {
        Frame frame = frames.growing(Unpooled.EMPTY_BUFFER, FIRST);
        frame.done();
        assertThat(frames.whole(Unpooled.EMPTY_BUFFER, SECOND)).isNotSameAs(frame);
        assertThat(frame.context()).isSameAs(FIRST);
    }

    @Test
    void givesNoFrameToTwo() {
        Frame frame = frames.whole(Unpooled.EMPTY_BUFFER, FIRST);
        frame.done();
        frame.done();
        assertThat(frames.whole(Unpooled.EMPTY_BUFFER, FIRST))
                .isNotSameAs(frames.whole(Unpooled.EMPTY_BUFFER, SECOND));
    }

    @Test
    void tellsNothingOfAFrameThatIsDoneWith() {
        Frame frame = frames.whole(Unpooled.EMPTY_BUFFER, FIRST);
        frame.done();
        assertThatThrownBy(frame::body).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(frame::context).isInstanceOf(IllegalStateException.class);
    }
}
