package com.rediacc.ops.cli;

import java.lang.reflect.Constructor;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands; gives the session to those whose constructor takes it. */
final class Commands implements IFactory {
  private final Session session;

  Commands(Session session) {
    this.session = session;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    boolean takesSession =
        Stream.of(type.getDeclaredConstructors())
            .map(Constructor::getParameterTypes)
            .anyMatch(types -> types.length == 1 && types[0] == Session.class);
    return takesSession
        ? type.getDeclaredConstructor(Session.class).newInstance(session)
        : CommandLine.defaultFactory().create(type);
  }
}
