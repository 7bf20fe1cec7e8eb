package io.watchgate.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MergedOfferTest {

    private final Fleet fleet = new Fleet();
    private final Members members = fleet.add("a").add("b").members();

    @AfterEach
    void close() {
        fleet.close();
    }

    private static ServerDescription server(String capabilities, String instructions) {
        String result =
                "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":"
                        + capabilities
                        + (instructions == null ? "" : ",\"instructions\":\"" + instructions + '"')
                        + "}";
        return ServerDescription.read(result.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void offersWhatAtLeastOneServerHasAndAnnouncesChangesItself() {
        MergedOffer offer =
                new MergedOffer(
                        members,
                        List.of(
                                server("{\"tools\":{}}", null),
                                server("{\"resources\":{\"subscribe\":true}}", null)));
        assertThat(offer.capabilities(false))
                .isEqualTo(
                        "{\"resources\":{\"listChanged\":true,\"subscribe\":true},"
                                + "\"tools\":{\"listChanged\":true}}");
        assertThat(offer.has(ServerFeature.PROMPTS)).isFalse();
        assertThat(offer.instructions("")).isNull();
    }

    @Test
    void offersEverythingWhileAServerWasNeverSeen() {
        MergedOffer offer =
                new MergedOffer(members, Arrays.asList(server("{\"tools\":{}}", null), null));
        assertThat(offer.capabilities(false))
                .isEqualTo(
                        "{\"completions\":{},\"logging\":{},\"prompts\":{\"listChanged\":true},"
                                + "\"resources\":{\"listChanged\":true,\"subscribe\":true},"
                                + "\"tools\":{\"listChanged\":true}}");
    }

    @Test
    void offersNothingWhenNobodyHasAnything() {
        MergedOffer offer = new MergedOffer(members, List.of(server("{}", ""), server("{}", null)));
        assertThat(offer.capabilities(false)).isEqualTo("{}");
        assertThat(offer.instructions("")).isNull();
    }

    @Test
    void putsInstructionsUnderTheirUpstreamBehindItsOwn() {
        MergedOffer offer =
                new MergedOffer(members, List.of(server("{}", "Be kind."), server("{}", "Ask.")));
        assertThat(offer.instructions("Own.")).isEqualTo("Own.\n\n## a\nBe kind.\n\n## b\nAsk.");
        assertThat(offer.instructions("")).isEqualTo("## a\nBe kind.\n\n## b\nAsk.");
    }

    @Test
    void cutsLongInstructionsWithoutSplittingACharacter() {
        String said = "x".repeat(4095) + "\ud83d\ude00tail";
        MergedOffer offer =
                new MergedOffer(members, List.of(server("{}", said), server("{}", "Ask.")));
        assertThat(offer.instructions(""))
                .isEqualTo("## a\n" + "x".repeat(4095) + "…\n\n## b\nAsk.");
    }
}
