package com.rediacc.ops.cli;

import com.rediacc.ops.Cluster;
import com.rediacc.ops.Ops;
import com.rediacc.ops.fault.Faults;
import com.rediacc.ops.fault.Link;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code rdc ops fault link}. */
@Command(
    name = "link",
    description = {
      "Make the way from one VM to another slow, lossy or wrong.",
      "A process stays with the cluster until it is healed: frames go through it."
    },
    footer = {
      "  rdc ops fault link 1 11 --delay 200ms --jitter 20ms",
      "  rdc ops fault link 1 11 --loss 0.3 --both --seed 7",
      "  rdc ops fault link 11 12 --rate 1mbit"
    })
final class LinkFaultCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(index = "0", paramLabel = "<from>", description = "The id of a VM.")
  private int from;

  @Parameters(index = "1", paramLabel = "<to>", description = "The id of another.")
  private int to;

  @Option(names = "--delay", paramLabel = "<duration>", description = "By how much: 1ms to 1h.")
  private Optional<Duration> delay = Optional.empty();

  @Option(
      names = "--jitter",
      paramLabel = "<duration>",
      description = "By how much the delay is more or less.")
  private Optional<Duration> jitter = Optional.empty();

  @Option(
      names = "--loss",
      paramLabel = "<fraction>",
      converter = Fraction.class,
      description = "How much is lost: 0 to 1.")
  private Optional<Double> loss = Optional.empty();

  @Option(
      names = "--duplicate",
      paramLabel = "<fraction>",
      converter = Fraction.class,
      description = "How much arrives twice.")
  private Optional<Double> duplicate = Optional.empty();

  @Option(
      names = "--corrupt",
      paramLabel = "<fraction>",
      converter = Fraction.class,
      description = "How much has a wrong bit.")
  private Optional<Double> corrupt = Optional.empty();

  @Option(
      names = "--reorder",
      paramLabel = "<fraction>",
      converter = Fraction.class,
      description = "How much overtakes what is delayed.")
  private Optional<Double> reorder = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "<rate>",
      converter = Rate.class,
      description = "At most so much: 8kbit or more, such as 512kbit, 1mbit, 1gbit.")
  private Optional<Long> rate = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "<number>",
      description = "Where chance starts; without, one is chosen, and printed.")
  private Optional<Long> seed = Optional.empty();

  @Option(names = "--both", description = "Also the way back.")
  private boolean both;

  LinkFaultCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Ops ops = Ops.create(session.settings())) {
      Cluster cluster = DetachedCluster.of(ops);
      session.terminal().out().println(request(cluster.faults()).begin());
    }
    return 0;
  }

  private Link request(Faults faults) {
    Link link = faults.link(from, to);
    link = delay.map(link::delay).orElse(link);
    link = jitter.map(link::jitter).orElse(link);
    link = loss.map(link::loss).orElse(link);
    link = duplicate.map(link::duplicate).orElse(link);
    link = corrupt.map(link::corrupt).orElse(link);
    link = reorder.map(link::reorder).orElse(link);
    link = rate.map(link::rate).orElse(link);
    link = seed.map(link::seed).orElse(link);
    return both ? link.bothWays() : link;
  }

  /** A part of a whole. */
  static final class Fraction implements ITypeConverter<Double> {
    private static final Pattern FORM = Pattern.compile("[01]|[01]?\\.\\d{1,9}");

    @Override
    public Double convert(String text) {
      double value = FORM.matcher(text).matches() ? Double.parseDouble(text) : -1;
      if (value < 0 || value > 1) {
        throw new TypeConversionException("a fraction is 0 to 1, such as 0.3, not '" + text + "'");
      }
      return value;
    }
  }

  /** Bits a second, as tc(8) writes them: its units of decimal prefixes. */
  static final class Rate implements ITypeConverter<Long> {
    private static final Pattern FORM =
        Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(bit|kbit|mbit|gbit)");

    private static final Map<String, Long> UNITS =
        Map.of("bit", 1L, "kbit", 1_000L, "mbit", 1_000_000L, "gbit", 1_000_000_000L);

    @Override
    public Long convert(String text) {
      Matcher rate = FORM.matcher(text.toLowerCase(Locale.ROOT));
      if (!rate.matches()) {
        throw new TypeConversionException(
            "a rate is a number and a unit (bit, kbit, mbit, gbit: a second), such as 512kbit or"
                + (" 1mbit, not '" + text + "'"));
      }
      long unit = UNITS.getOrDefault(rate.group(2), 1L);
      return new BigDecimal(rate.group(1)).multiply(BigDecimal.valueOf(unit)).longValue();
    }
  }
}
