package io.watchgate.server.audit;

import io.watchgate.config.AuditFileConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that were written before the present one: beside it, under its name and the time at
 * which they were closed. Blocks on the disk; confined to the writing thread.
 */
final class OldFiles {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final String TORN = ".torn-";
    private static final Pattern TORN_NAME =
            Pattern.compile(".+\\.torn-[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z");

    private final Path file;
    private final AuditFileConfig config;

    OldFiles(Path file, AuditFileConfig config) {
        this.file = file;
        this.config = config;
    }

    /** Returns a free name for the present file, closed at this time. */
    Path name(long millis) {
        long at = millis;
        while (Files.exists(at(at))) {
            at++;
        }
        return at(at);
    }

    private Path at(long millis) {
        return sibling("." + STAMP.format(Instant.ofEpochMilli(millis)));
    }

    /** Returns a free name for the torn end of the present file. */
    Path tornName(long millis) {
        long at = millis;
        Path name;
        do {
            name = sibling(TORN + STAMP.format(Instant.ofEpochMilli(at++)));
        } while (Files.exists(name));
        return name;
    }

    /** Tells whether a file is called as the torn end of one. */
    static boolean isTornName(Path file) {
        return TORN_NAME.matcher(file.getFileName().toString()).matches();
    }

    private Path sibling(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    /** Returns the old files, the newest first. */
    List<Path> newestFirst() throws IOException {
        String prefix = file.getFileName() + ".";
        Path directory = file.toAbsolutePath().getParent();
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(old -> old.getFileName().toString().startsWith(prefix))
                    .filter(old -> closedAt(old) != null)
                    .sorted(Comparator.comparing(Path::toString).reversed())
                    .toList();
        }
    }

    private @Nullable Instant closedAt(Path old) {
        String name = old.getFileName().toString();
        try {
            String stamp = name.substring(file.getFileName().toString().length() + 1);
            return STAMP.parse(stamp, Instant::from);
        } catch (DateTimeParseException other) {
            return null;
        }
    }

    /** Deletes what has been kept long enough. */
    void prune(long millis) throws IOException {
        int kept = 0;
        for (Path old : newestFirst()) {
            Instant closed = closedAt(old);
            boolean many = config.keepFiles() > 0 && kept >= config.keepFiles();
            boolean late =
                    !config.keepFor().isZero()
                            && closed != null
                            && Duration.between(closed, Instant.ofEpochMilli(millis))
                                            .compareTo(config.keepFor())
                                    > 0;
            if (many || late) {
                Files.deleteIfExists(old);
            } else {
                kept++;
            }
        }
    }
}
