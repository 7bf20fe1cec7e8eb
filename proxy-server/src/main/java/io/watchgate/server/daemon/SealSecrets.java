package io.watchgate.server.daemon;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.StateConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the secrets for state that clients carry: those of the configuration, or one that is
 * generated once and kept in the state directory, or, where that cannot be written, in memory.
 *
 * <p>Called by the thread that starts and changes the gateway; reads and writes files.
 */
final class SealSecrets {

    private static final Logger LOG = LoggerFactory.getLogger(SealSecrets.class);

    private static final String FILE = "seal.key";
    private static final int SECRET_BYTES = 32;
    private static final int LARGEST_FILE = 4096;
    private static final Set<PosixFilePermission> OWNERS_FILE =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNERS_DIRECTORY =
            PosixFilePermissions.fromString("rwx------");

    private final Map<String, String> environment;
    private final byte[] inMemory = generate();
    private boolean warned;

    SealSecrets(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Returns the secrets under {@code config}, at least one; the first seals. */
    List<byte[]> of(GatewayConfig config) {
        List<String> configured = config.state().seal().keys();
        if (!configured.isEmpty()) {
            return configured.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toList();
        }
        Path directory = directory(config.state());
        try {
            if (directory == null) {
                throw new IOException("no state directory (expected: HOME or state-dir)");
            }
            return List.of(kept(directory));
        } catch (IOException | UnsupportedOperationException unusable) {
            warnOnce(unusable);
            return List.of(inMemory);
        }
    }

    private @Nullable Path directory(StateConfig state) {
        if (state.stateDir() != null) {
            return state.stateDir();
        }
        String service = environment.getOrDefault("STATE_DIRECTORY", "");
        if (!service.isEmpty()) {
            // systemd names all directories of the unit, ours first.
            return Path.of(service.split(":", 2)[0]);
        }
        String user = environment.getOrDefault("XDG_STATE_HOME", "");
        if (!user.isEmpty()) {
            return Path.of(user, "watchgate");
        }
        String home = environment.getOrDefault("HOME", "");
        return home.isEmpty() ? null : Path.of(home, ".local", "state", "watchgate");
    }

    private static byte[] kept(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        try {
            return read(file);
        } catch (NoSuchFileException absent) {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(OWNERS_DIRECTORY));
            }
            return create(file);
        }
    }

    private static byte[] read(Path file) throws IOException {
        long size = Files.size(file);
        if (size < SECRET_BYTES || size > LARGEST_FILE) {
            throw new IOException(
                    file + ": " + size + " bytes (expected: 32 to 4096, or no such file)");
        }
        return Files.readAllBytes(file);
    }

    /** Writes the file whole or not at all; of two that try at once, both return the same. */
    private static byte[] create(Path file) throws IOException {
        byte[] secret = Base64.getEncoder().encode(generate());
        Path draft =
                Files.createTempFile(
                        file.getParent(),
                        FILE,
                        ".new",
                        PosixFilePermissions.asFileAttribute(OWNERS_FILE));
        try {
            try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(secret));
                out.force(true);
            }
            Files.createLink(file, draft);
            return secret;
        } catch (FileAlreadyExistsException anotherWasFaster) {
            return read(file);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void warnOnce(Exception unusable) {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "state that clients carry will not outlive this process: {}: {}",
                    unusable.getClass().getSimpleName(),
                    unusable.getMessage());
        }
    }

    private static byte[] generate() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }
}
