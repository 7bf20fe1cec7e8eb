package io.watchgate.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gateway's own decoders against Netty's, and against the grammar, with every text of some
 * symbols in every slot of a message: nothing is left to chance. {@code -Dfuzz.depth=N} tries
 * longer ones.
 */
class LeanExhaustiveTest {

    private static final int DEPTH = Integer.getInteger("fuzz.depth", 2);

    private final TwoDecoders requests = TwoDecoders.ofRequests();
    private final TwoDecoders responses = TwoDecoders.ofResponses();

    @ParameterizedTest
    @MethodSource
    void requestsHaveInEachSlotWhatBelongsThereAndNothingElse(Slot slot) {
        check(slot, requests);
    }

    static Stream<Slot> requestsHaveInEachSlotWhatBelongsThereAndNothingElse() {
        return Slots.ofRequests();
    }

    @ParameterizedTest
    @MethodSource
    void responsesHaveInEachSlotWhatBelongsThereAndNothingElse(Slot slot) {
        check(slot, responses);
    }

    static Stream<Slot> responsesHaveInEachSlotWhatBelongsThereAndNothingElse() {
        return Slots.ofResponses();
    }

    private static void check(Slot slot, TwoDecoders decoders) {
        slot.everyText(DEPTH, text -> check(slot, decoders, text));
    }

    private static void check(Slot slot, TwoDecoders decoders, List<String> text) {
        List<byte[]> whole = List.of(slot.stream(text));
        String lean = decoders.readLean(whole);
        String difference = TwoDecoders.difference(lean, decoders.readNetty(whole));
        boolean belongs = slot.exact().matcher(String.join("", text)).matches();
        boolean taken = lean.contains(slot.mark());
        boolean same = lean.equals(decoders.readLean(slot.portions(text)));
        if (difference != null || belongs != taken || !same) {
            // Words are made for what is wrong only: there are millions that are not.
            assertThat(difference).as("%s: %s", slot, text).isNull();
            assertThat(taken).as("%s takes %s: %s", slot, text, lean).isEqualTo(belongs);
            assertThat(same).as("%s: %s, where it is cut", slot, text).isTrue();
        }
    }
}
