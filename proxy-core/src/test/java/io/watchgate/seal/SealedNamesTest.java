package io.watchgate.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Seals that are names: the same for the same thing. */
class SealedNamesTest {

    private static final byte[] SECRET = bytes("a secret of the operator's");
    private static final byte[] OTHER = bytes("another secret of theirs");
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final GatewayLoops loops =
            new GatewayLoops(IoBackend.NIO, new LoopSettings(2, 1024, 64, System::nanoTime));
    private List<byte[]> secrets = List.of(SECRET);
    private final Seals seals = seals();

    @AfterEach
    void stop() {
        loops.shutdown().syncUninterruptibly();
    }

    private Seals seals() {
        Seals made = new Seals(loops, () -> secrets, () -> 0);
        made.prepare(Runnable::run);
        return made;
    }

    @Test
    void areTheSameEachTimeOnEveryLoopAndInEveryProcess() {
        String name = name("task");
        assertThat(name).matches("[A-Za-z0-9_-]+");
        assertThat(name("task")).isEqualTo(name);
        Seals restarted = seals();
        GatewayLoop other = loops.get(1);
        assertThat(on(other, () -> restarted.name(other, SealPurpose.TASK, "p", bytes("task"))))
                .isEqualTo(name);
        byte[] read = on(other, () -> restarted.named(other, SealPurpose.TASK, "p", name));
        assertThat(read).isEqualTo(bytes("task"));
    }

    @Test
    void differInEveryThingThatDiffers() {
        GatewayLoop loop = loops.get(0);
        String name = name("task");
        assertThat(name("tasK")).isNotEqualTo(name);
        assertThat(on(loop, () -> seals.name(loop, SealPurpose.TASK, "q", bytes("task"))))
                .isNotEqualTo(name);
        assertThat(on(loop, () -> seals.name(loop, SealPurpose.PARKED_CALL, "p", bytes("task"))))
                .isNotEqualTo(name);
        secrets = List.of(OTHER);
        seals.load();
        assertThat(name("task")).isNotEqualTo(name);
    }

    @Test
    void tellNothingOfWhatTheyHold() {
        assertThat(name("taskAAAAAAAAAAAAAAAA").substring(0, 26))
                .isNotEqualTo(name("taskAAAAAAAAAAAAAAAB").substring(0, 26));
        assertThat(name("").length()).isEqualTo(28);
    }

    @Test
    void areReadByTheirHolderForTheirPurposeOnly() {
        String name = name("task");
        assertThat(read("p", name)).isEqualTo("task");
        assertThat(read("q", name)).isNull();
        assertThat(read("", name)).isNull();
        GatewayLoop loop = loops.get(0);
        assertThat(on(loop, () -> seals.named(loop, SealPurpose.RELAYED_STATE, "p", name)))
                .isNull();
        assertThat(on(loop, () -> seals.open(loop, SealPurpose.TASK, name))).isNull();
        String seal = on(loop, () -> seals.seal(loop, SealPurpose.TASK, bytes("task"), 1));
        assertThat(read("p", seal)).isNull();
    }

    @Test
    void areNotReadWhenAnyCharacterHasChanged() {
        String name = name("x");
        for (int at = 0; at < name.length(); at++) {
            for (int with = 0; with < ALPHABET.length(); with++) {
                if (name.charAt(at) != ALPHABET.charAt(with)) {
                    String forged =
                            name.substring(0, at) + ALPHABET.charAt(with) + name.substring(at + 1);
                    assertThat(read("p", forged)).as("at %d: %s", at, forged).isNull();
                }
            }
        }
    }

    @Test
    void areNotReadWhenCutOrLengthenedOrNoneAtAll() {
        String name = name("task");
        for (int length = 0; length < name.length(); length++) {
            assertThat(read("p", name.substring(0, length))).isNull();
        }
        for (String more : List.of("A", "=", "==", " ", "\n", "%", "AAAA")) {
            assertThat(read("p", name + more)).as(more).isNull();
        }
        assertThat(read("p", "\u00e4\u0000{}")).isNull();
    }

    @Test
    void areReadWithEveryKeyAndMadeWithTheFirst() {
        String old = name("old");
        secrets = List.of(OTHER, SECRET);
        seals.load();
        String young = name("young");
        assertThat(read("p", old)).isEqualTo("old");
        secrets = List.of(OTHER);
        seals.load();
        assertThat(read("p", old)).isNull();
        assertThat(read("p", young)).isEqualTo("young");
    }

    private String name(String content) {
        GatewayLoop loop = loops.get(0);
        String name = on(loop, () -> seals.name(loop, SealPurpose.TASK, "p", bytes(content)));
        assertThat(name).isNotNull();
        return name;
    }

    private @Nullable String read(String holder, String name) {
        GatewayLoop loop = loops.get(0);
        byte[] content = on(loop, () -> seals.named(loop, SealPurpose.TASK, holder, name));
        return content == null ? null : new String(content, StandardCharsets.UTF_8);
    }

    private static <T> @Nullable T on(GatewayLoop loop, Supplier<@Nullable T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.eventLoop()
                .execute(
                        () -> {
                            try {
                                result.complete(action.get());
                            } catch (RuntimeException thrown) {
                                result.completeExceptionally(thrown);
                            }
                        });
        return result.join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
