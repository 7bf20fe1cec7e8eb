package io.watchgate.server.config;

import io.watchgate.config.policy.PinningConfig;
import io.watchgate.pin.Lock;
import io.watchgate.pin.LockText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Reads and writes the file that says what tools were like. Blocks on the disk. */
public final class LockFile {

    /** What it is called where the configuration does not name it; beside the configuration. */
    public static final String NAME = "watchgate.lock";

    private static final long LARGEST = 256L << 20;

    private LockFile() {}

    /**
     * Returns what is pinned; nothing when pinning is off.
     *
     * @throws IllegalArgumentException when the file cannot be read, or is no lock
     */
    public static Lock of(PinningConfig config) {
        Path file = config.file();
        try {
            return file == null ? Lock.EMPTY : read(file);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException("pinning.file: " + refused.getMessage(), refused);
        }
    }

    /**
     * Reads a lock.
     *
     * @throws IllegalArgumentException when it cannot be read, or is none
     */
    public static Lock read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new IOException("larger than " + LARGEST + " bytes");
            }
            return LockText.read(Files.readString(file));
        } catch (NoSuchFileException absent) {
            throw refused(file, "not there", absent);
        } catch (CharacterCodingException binary) {
            throw refused(file, "no text", binary);
        } catch (IOException unreadable) {
            throw refused(file, String.valueOf(unreadable.getMessage()), unreadable);
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException(file + ":" + fault.getMessage(), fault);
        }
    }

    private static IllegalArgumentException refused(Path file, String was, Exception cause) {
        return new IllegalArgumentException(
                file + ": " + was + " (expected: as watchgate lock writes it)", cause);
    }

    /** Writes a lock: all of it, or nothing. */
    public static void write(Path file, Lock lock) throws IOException {
        Path whole = file.toAbsolutePath();
        Path begun = whole.resolveSibling(whole.getFileName() + ".new");
        try {
            Files.writeString(begun, LockText.write(lock));
            Files.move(begun, whole, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(begun);
        }
    }
}
