package io.watchgate.server.sample;

import io.watchgate.server.json.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells the time, converts it between zones, and waits. */
final class ClockOffer implements Offer {

    private static final String ZONES = "clock://zones";
    private static final int LONGEST_WAIT = 3600;

    private final InstantSource clock;
    private final Supplier<ZoneId> home;
    private final ScheduledExecutorService timer;

    /**
     * Creates the offer.
     *
     * @param home tells the zone where none is named; asked late, because Java searches every jar
     *     for time zones before it knows the first one
     * @param timer runs what is due later
     */
    ClockOffer(InstantSource clock, Supplier<ZoneId> home, ScheduledExecutorService timer) {
        this.clock = clock;
        this.home = home;
        this.timer = timer;
    }

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public String instructions() {
        return "Tells the time anywhere. Zones are names like Europe/Berlin or offsets like +02:00;"
                + " "
                + ZONES
                + " lists them.";
    }

    @Override
    public List<Map<String, Object>> tools() {
        Map<String, Object> zone = Schema.property("string", "A time zone, as Europe/Berlin.");
        return List.of(
                Schema.tool(
                        "now",
                        "Tell the date and time.",
                        Schema.properties("zone", zone),
                        List.of(),
                        true),
                Schema.tool(
                        "convert",
                        "Convert a time of today from one zone to another.",
                        Schema.properties(
                                "time",
                                Schema.property("string", "A time of day, as 17:30."),
                                "from",
                                zone,
                                "to",
                                zone),
                        List.of("time", "from", "to"),
                        true),
                Schema.tool(
                        "wait",
                        "Wait, with progress every second.",
                        Schema.properties(
                                "seconds",
                                Schema.property(
                                        "number", "How long, at most " + LONGEST_WAIT + ".")),
                        List.of("seconds"),
                        true));
    }

    @Override
    public List<Map<String, Object>> prompts() {
        return List.of(
                Schema.prompt(
                        "meeting",
                        "Find a time to meet for people in several zones.",
                        "zones",
                        "Their time zones."));
    }

    @Override
    public List<Map<String, Object>> resources() {
        return List.of(Schema.resource(ZONES, "zones", "All time zones by name."));
    }

    @Override
    public List<Map<String, Object>> resourceTemplates() {
        return List.of();
    }

    @Override
    public CompletableFuture<Map<String, Object>> call(
            String tool, Map<String, @Nullable Object> arguments, Progress progress)
            throws RefusedException {
        try {
            return switch (tool) {
                case "now" -> Offer.now(Offer.text(now(arguments)));
                case "convert" -> Offer.now(Offer.text(convert(arguments)));
                case "wait" -> pause(arguments, progress);
                default -> throw RefusedException.invalid("no tool " + tool);
            };
        } catch (DateTimeException | IllegalArgumentException misunderstood) {
            return Offer.now(Offer.failure(String.valueOf(misunderstood.getMessage())));
        }
    }

    private String now(Map<String, @Nullable Object> arguments) {
        String zone = Json.textOrNull(arguments.get("zone"));
        ZonedDateTime time = clock.instant().atZone(zone == null ? home.get() : ZoneId.of(zone));
        return time.truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_ZONED_DATE_TIME);
    }

    private String convert(Map<String, @Nullable Object> arguments) {
        ZoneId from = ZoneId.of(text(arguments, "from"));
        ZoneId to = ZoneId.of(text(arguments, "to"));
        LocalTime time = LocalTime.parse(text(arguments, "time"));
        ZonedDateTime there = clock.instant().atZone(from).with(time).withZoneSameInstant(to);
        return there.truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_ZONED_DATE_TIME);
    }

    private static String text(Map<String, @Nullable Object> arguments, String name) {
        String text = Json.textOrNull(arguments.get(name));
        if (text == null) {
            throw new IllegalArgumentException(name + " is missing (expected: a text)");
        }
        return text;
    }

    private CompletableFuture<Map<String, Object>> pause(
            Map<String, @Nullable Object> arguments, Progress progress) {
        if (!(arguments.get("seconds") instanceof Json.Lexeme number)) {
            throw new IllegalArgumentException("seconds is missing (expected: a number)");
        }
        BigDecimal seconds = new BigDecimal(number.text());
        if (seconds.signum() < 0 || seconds.compareTo(BigDecimal.valueOf(LONGEST_WAIT)) > 0) {
            throw new IllegalArgumentException(
                    "seconds: " + number + " (expected: 0 to " + LONGEST_WAIT + ")");
        }
        CompletableFuture<Map<String, Object>> result = new CompletableFuture<>();
        AtomicInteger passed = new AtomicInteger();
        ScheduledFuture<?> ticks =
                timer.scheduleAtFixedRate(
                        () -> progress.at(passed.incrementAndGet(), seconds.intValue()),
                        1,
                        1,
                        TimeUnit.SECONDS);
        ScheduledFuture<?> end =
                timer.schedule(
                        () -> result.complete(Offer.text("waited " + number + " s")),
                        seconds.movePointRight(3).longValue(),
                        TimeUnit.MILLISECONDS);
        result.whenComplete(
                (done, cancelled) -> {
                    ticks.cancel(false);
                    end.cancel(false);
                });
        return result;
    }

    @Override
    public Map<String, Object> prompt(String name, Map<String, @Nullable Object> arguments)
            throws RefusedException {
        if (!name.equals("meeting")) {
            throw RefusedException.invalid("no prompt " + name);
        }
        return Schema.message(
                "Find a time to meet",
                "Find an hour on a working day that lies between 9:00 and 18:00 in each of these"
                        + " time zones, and give it in all of them: "
                        + arguments.get("zones"));
    }

    @Override
    public Map<String, Object> read(String uri) throws RefusedException {
        if (!uri.equals(ZONES)) {
            throw new RefusedException(-32002, "no resource " + uri, Map.of("uri", uri));
        }
        return Schema.contents(uri, String.join("\n", new TreeSet<>(ZoneId.getAvailableZoneIds())));
    }
}
