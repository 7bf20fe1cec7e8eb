package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The decoders of either leg against the grammar, with every text of some symbols in every slot of
 * a message: nothing is left to chance. {@code -Dfuzz.depth=N} tries longer ones.
 */
class MessageSlotsTest {

    private static final int DEPTH = Integer.getInteger("fuzz.depth", 2);

    @ParameterizedTest
    @MethodSource
    void requestsHaveInEachSlotWhatBelongsThere(Slot slot) {
        check(slot, HttpDecoders.REQUESTS);
    }

    static Stream<Slot> requestsHaveInEachSlotWhatBelongsThere() {
        return Slots.ofRequests();
    }

    @ParameterizedTest
    @MethodSource
    void responsesHaveInEachSlotWhatBelongsThere(Slot slot) {
        check(slot, HttpDecoders.RESPONSES);
    }

    static Stream<Slot> responsesHaveInEachSlotWhatBelongsThere() {
        return Slots.ofResponses();
    }

    private static void check(Slot slot, Supplier<ChannelHandler> decoder) {
        slot.everyText(DEPTH, text -> check(slot, decoder, text));
    }

    private static void check(Slot slot, Supplier<ChannelHandler> decoder, List<String> text) {
        String whole = Transcript.of(decoder.get(), List.of(slot.stream(text)));
        String cut = Transcript.of(decoder.get(), slot.portions(text));
        String joined = String.join("", text);
        boolean taken = whole.contains(slot.mark());
        boolean wrong =
                taken
                        ? slot.most() != null && !slot.most().matcher(joined).matches()
                        : slot.exact().matcher(joined).matches();
        if (wrong || !cut.equals(whole)) {
            // Words are made for what is wrong only: there are many that are not.
            assertThat(wrong).as("%s: %s: %s", slot, text, whole).isFalse();
            assertThat(cut).as("%s: %s, where it is cut", slot, text).isEqualTo(whole);
        }
    }
}
