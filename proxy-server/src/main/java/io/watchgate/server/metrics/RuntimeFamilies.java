package io.watchgate.server.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.watchgate.server.metrics.Exposition.Type;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/** Shows the process: version, start, memory, collections, processor time, descriptors. */
public final class RuntimeFamilies implements MetricFamilies {

    private final String version;

    /** Creates the families of a process that runs {@code version} of the gateway. */
    public RuntimeFamilies(String version) {
        this.version = version;
    }

    @Override
    public void write(Exposition out) {
        out.family(
                        "build_info",
                        Type.GAUGE,
                        "The gateway's version and the Java version it runs on; always 1.")
                .value(1, "version", version, "java", Runtime.version().toString());
        out.family(
                        "start_time_seconds",
                        Type.GAUGE,
                        "When the process was started, in seconds since 1970.")
                .value(ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        writeMemory(out, ProcessMemory.read());
        writeCollections(out);
        writeSystem(out);
    }

    private static void writeMemory(Exposition out, ProcessMemory memory) {
        out.family("heap_used_bytes", Type.GAUGE, "Bytes of the heap in use, garbage among them.")
                .value(memory.heapUsed());
        out.family("heap_committed_bytes", Type.GAUGE, "Bytes of the heap taken from the system.")
                .value(memory.heapCommitted());
        out.family("heap_max_bytes", Type.GAUGE, "Bytes the heap may have.")
                .value(memory.heapMax());
        out.family(
                        "direct_memory_used_bytes",
                        Type.GAUGE,
                        "Bytes of direct memory that Netty's allocator holds.")
                .value(memory.directUsed());
        out.family("direct_memory_max_bytes", Type.GAUGE, "Bytes of direct memory there may be.")
                .value(memory.directMax());
        out.family(
                        "nio_buffers_bytes",
                        Type.GAUGE,
                        "Bytes of direct buffers that the Java runtime keeps count of.")
                .value(memory.nioBuffers());
    }

    private static void writeCollections(Exposition out) {
        out.family("gc_collections", Type.COUNTER, "Collections, by collector.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            out.value(collector.getCollectionCount(), "collector", collector.getName());
        }
        out.family("gc_seconds", Type.COUNTER, "Time collectors took, by collector.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            out.value(collector.getCollectionTime() / 1e3, "collector", collector.getName());
        }
        out.family("threads", Type.GAUGE, "Threads of the process that Java knows.")
                .value(ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static void writeSystem(Exposition out) {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system instanceof UnixOperatingSystemMXBean unix) {
            out.family("cpu_seconds", Type.COUNTER, "Processor time of the process.")
                    .value(unix.getProcessCpuTime() / 1e9);
            out.family("open_fds", Type.GAUGE, "Open file descriptors.")
                    .value(unix.getOpenFileDescriptorCount());
            out.family("max_fds", Type.GAUGE, "File descriptors there may be.")
                    .value(unix.getMaxFileDescriptorCount());
        }
    }
}
