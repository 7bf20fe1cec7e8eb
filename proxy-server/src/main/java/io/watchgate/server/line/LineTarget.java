package io.watchgate.server.line;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Where lines go. */
public interface LineTarget {

    /** Returns what stands for the target in messages. */
    String name();

    /** Opens the target; what is there already stays. Called by the writer thread, may block. */
    GatheringByteChannel open() throws IOException;

    /** Returns the target of this name: {@code stdout}, {@code stderr}, or the path of a file. */
    static LineTarget of(String name) {
        return switch (name) {
            case "stdout" -> new Descriptor("stdout", FileDescriptor.out);
            case "stderr" -> new Descriptor("stderr", FileDescriptor.err);
            default -> new LineFile(Path.of(name));
        };
    }

    /**
     * One of the process's own streams.
     *
     * @param name what it is called
     * @param descriptor the stream
     */
    record Descriptor(String name, FileDescriptor descriptor) implements LineTarget {

        @Override
        @SuppressWarnings("resource") // The stream belongs to the process and stays open.
        public GatheringByteChannel open() {
            return new Unclosed(new FileOutputStream(descriptor).getChannel());
        }
    }

    /**
     * A file that is appended to. It is made readable by its owner alone: lines tell who did what.
     *
     * @param path where it is
     */
    record LineFile(Path path) implements LineTarget {

        private static final Set<PosixFilePermission> OWNER_ONLY =
                PosixFilePermissions.fromString("rw-------");

        @Override
        public String name() {
            return path.toString();
        }

        @Override
        public GatheringByteChannel open() throws IOException {
            boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
            FileAttribute<?>[] mode =
                    posix
                            ? new FileAttribute<?>[] {
                                PosixFilePermissions.asFileAttribute(OWNER_ONLY)
                            }
                            : new FileAttribute<?>[0];
            return FileChannel.open(
                    path,
                    EnumSet.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.APPEND),
                    mode);
        }
    }
}
