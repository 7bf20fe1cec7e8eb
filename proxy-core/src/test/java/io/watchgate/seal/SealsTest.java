package io.watchgate.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SealsTest {

    private static final byte[] SECRET = bytes("a secret of the operator's");
    private static final byte[] OTHER = bytes("another secret of theirs");
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final GatewayLoops loops =
            new GatewayLoops(IoBackend.NIO, new LoopSettings(2, 1024, 64, System::nanoTime));
    private final AtomicLong now = new AtomicLong(1_000);
    private List<byte[]> secrets = List.of(SECRET);
    private final Seals seals = seals();

    @AfterEach
    void stop() {
        loops.shutdown().syncUninterruptibly();
    }

    private Seals seals() {
        Seals made = new Seals(loops, () -> secrets, now::get);
        made.prepare(Runnable::run);
        return made;
    }

    @Test
    void openOnEveryLoopWhatOneHasSealed() {
        String text = seal("state");
        assertThat(text).matches("[A-Za-z0-9_-]+");
        assertThat(open(loops.get(0), text)).isEqualTo("state");
        assertThat(open(loops.get(1), text)).isEqualTo("state");
    }

    @Test
    void openInAnotherProcessThatHasTheSecret() {
        String text = seal("state");
        Seals restarted = seals();
        Unsealed found = on(0, () -> restarted.open(loops.get(0), SealPurpose.PARKED_CALL, text));
        assertThat(found).isNotNull();
        assertThat(found.content()).isEqualTo(bytes("state"));
    }

    @Test
    void neverLookAlike() {
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            made.add(seal("state"));
        }
        assertThat(made).hasSize(100);
    }

    @Test
    void doNotOpenWhenAnyCharacterHasChanged() {
        String text = seal("x");
        for (int at = 0; at < text.length(); at++) {
            for (int with = 0; with < ALPHABET.length(); with++) {
                if (text.charAt(at) != ALPHABET.charAt(with)) {
                    String forged =
                            text.substring(0, at) + ALPHABET.charAt(with) + text.substring(at + 1);
                    assertThat(open(loops.get(0), forged)).as("at %d: %s", at, forged).isNull();
                }
            }
        }
    }

    @Test
    void doNotOpenWhenCutOrLengthenedOrNoSealAtAll() {
        String text = seal("state");
        for (int length = 0; length < text.length(); length++) {
            assertThat(open(loops.get(0), text.substring(0, length))).isNull();
        }
        for (String more : List.of("A", "=", "==", " ", "\n", "%", "AAAA")) {
            assertThat(open(loops.get(0), text + more)).as(more).isNull();
        }
        assertThat(open(loops.get(0), "\u00e4\u0000{}")).isNull();
    }

    @Test
    void openForTheirPurposeOnly() {
        String text = seal("state");
        assertThat(on(0, () -> seals.open(loops.get(0), SealPurpose.RELAYED_STATE, text))).isNull();
    }

    @Test
    void sayWhenTheirTimeIsOver() {
        String text = seal("state");
        now.set(1_999);
        assertThat(unseal(text).expired()).isFalse();
        now.set(2_000);
        assertThat(unseal(text).expired()).isTrue();
    }

    @Test
    void openWithEveryKeyAndSealWithTheFirst() {
        String old = seal("old");
        secrets = List.of(OTHER, SECRET);
        seals.load();
        String young = seal("young");
        assertThat(open(loops.get(0), old)).isEqualTo("old");
        secrets = List.of(OTHER);
        seals.load();
        assertThat(open(loops.get(0), old)).isNull();
        assertThat(open(loops.get(0), young)).isEqualTo("young");
    }

    @Test
    void needASecret() {
        secrets = List.of();
        assertThatIllegalArgumentException().isThrownBy(seals::load);
    }

    @Test
    void letWorkWaitUntilTheyArePrepared() {
        Seals late = new Seals(loops, () -> secrets, now::get);
        List<Runnable> later = new ArrayList<>();
        late.prepare(later::add);
        CompletableFuture<Unsealed> opened = new CompletableFuture<>();
        GatewayLoop loop = loops.get(0);
        late.whenReady(
                loop,
                () -> {
                    String text = late.seal(loop, SealPurpose.PARKED_CALL, bytes("s"), 2_000);
                    opened.complete(late.open(loop, SealPurpose.PARKED_CALL, text));
                });
        assertThat(opened).isNotDone();
        later.forEach(Runnable::run);
        assertThat(opened.join().content()).isEqualTo(bytes("s"));
    }

    private String seal(String content) {
        GatewayLoop loop = loops.get(0);
        String text = on(0, () -> seals.seal(loop, SealPurpose.PARKED_CALL, bytes(content), 2_000));
        assertThat(text).isNotNull();
        return text;
    }

    private Unsealed unseal(String text) {
        Unsealed found = on(1, () -> seals.open(loops.get(1), SealPurpose.PARKED_CALL, text));
        assertThat(found).isNotNull();
        return found;
    }

    private @Nullable String open(GatewayLoop loop, String text) {
        Unsealed found = on(loop.index(), () -> seals.open(loop, SealPurpose.PARKED_CALL, text));
        return found == null ? null : new String(found.content(), StandardCharsets.UTF_8);
    }

    private <T> @Nullable T on(int loop, Supplier<@Nullable T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loops.get(loop).eventLoop().execute(() -> result.complete(action.get()));
        return result.join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
