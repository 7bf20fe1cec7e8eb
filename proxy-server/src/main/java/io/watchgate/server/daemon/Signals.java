package io.watchgate.server.daemon;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears signals of the operating system.
 *
 * <p>The JDK's one way to them, {@code sun.misc.Signal} of the module {@code jdk.unsupported}, is
 * looked up by name, so that a JDK without it costs the signals and not the gateway; SIGTERM then
 * stops it without a drain.
 */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /**
     * Runs {@code action} with the signal's name, on a thread of its own, whenever the process gets
     * it.
     *
     * @param name without SIG, as {@code TERM}
     */
    static void on(String name, Consumer<String> action) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            InvocationHandler heard =
                    (proxy, method, arguments) -> answer(proxy, method, arguments, name, action);
            Object handler =
                    Proxy.newProxyInstance(
                            handlerType.getClassLoader(), new Class<?>[] {handlerType}, heard);
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
        } catch (ReflectiveOperationException | RuntimeException unsupported) {
            LOG.warn("SIG{} cannot be handled on this JDK: {}", name, unsupported.toString());
        }
    }

    private static Object answer(
            Object proxy, Method method, Object[] arguments, String name, Consumer<String> action) {
        return switch (method.getName()) {
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            case "toString" -> "handler of SIG" + name;
            default -> {
                action.accept("SIG" + name);
                yield proxy;
            }
        };
    }
}
