package com.rediacc.ops.internal.io;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import com.rediacc.ops.error.StorageException;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** State files: records as JSON. Thread-safe. */
public final class Json {
  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .registerTypeHierarchyAdapter(Path.class, text(Path::toString, Path::of))
          .registerTypeAdapter(Instant.class, text(Instant::toString, Instant::parse))
          .registerTypeAdapter(Duration.class, text(Duration::toString, Duration::parse))
          .registerTypeAdapterFactory(new OptionalFactory())
          .create();

  private Json() {}

  public static String write(Object value) {
    return GSON.toJson(value);
  }

  public static <T> T read(String json, Class<T> type) {
    return GSON.fromJson(json, type);
  }

  /** Replaces the file atomically; only its owner can read it. */
  public static void save(Path file, Object value) {
    PrivateFiles.write(file, write(value) + "\n");
  }

  /**
   * Reads what {@link #save} wrote; empty if there is no such file.
   *
   * @throws OpsException if the file is damaged: it is not JSON of this form, or the type's
   *     constructor rejects a value
   * @throws StorageException if it cannot be read
   */
  public static <T> Optional<T> load(Path file, Class<T> type) {
    try {
      T value = read(Files.readString(file), type);
      if (value == null) {
        throw new JsonParseException("the file is empty");
      }
      return Optional.of(value);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      throw damaged(file, "it is not text", e);
    } catch (RuntimeException e) {
      throw damaged(file, reason(e), e);
    } catch (IOException e) {
      throw new StorageException("cannot read", file, e);
    }
  }

  private static OpsException damaged(Path file, String reason, Exception cause) {
    return new OpsException(Failure.of("the state file " + file + " is damaged: " + reason), cause);
  }

  /** Gson wraps what a constructor throws, and ends its own messages with a URL. */
  private static String reason(RuntimeException e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String message =
        Optional.ofNullable(innermost.getMessage()).orElse("").lines().findFirst().orElse("");
    if (innermost instanceof NullPointerException) {
      // Constructors name the component; others, such as List.copyOf, do not.
      return message.matches("\\w+") ? "'" + message + "' is missing" : "a value is missing";
    }
    if (innermost instanceof NumberFormatException) {
      return message.replace("For input string", "not a number");
    }
    return message.isEmpty() ? innermost.getClass().getSimpleName() : message;
  }

  /** A number in the object that the file contains: 0 if it is missing; empty if the file is. */
  public static OptionalInt number(Path file, String name) {
    try {
      JsonElement value = JsonParser.parseString(Files.readString(file));
      if (!value.isJsonObject()) {
        return OptionalInt.empty();
      }
      JsonElement number = value.getAsJsonObject().get(name);
      return OptionalInt.of(number == null ? 0 : number.getAsInt());
    } catch (IOException | RuntimeException e) {
      return OptionalInt.empty();
    }
  }

  private static <T> TypeAdapter<T> text(Function<T, String> write, Function<String, T> read) {
    return new TypeAdapter<T>() {
      @Override
      public void write(JsonWriter out, T value) throws IOException {
        out.value(write.apply(value));
      }

      @Override
      public T read(JsonReader in) throws IOException {
        return read.apply(in.nextString());
      }
    }.nullSafe();
  }

  /** An absent value is null. */
  private static final class OptionalFactory implements TypeAdapterFactory {
    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
      if (type.getRawType() != Optional.class) {
        return null;
      }
      var inner = ((ParameterizedType) type.getType()).getActualTypeArguments()[0];
      var adapter = (TypeAdapter<Object>) gson.getAdapter(TypeToken.get(inner));
      return (TypeAdapter<T>)
          new TypeAdapter<Optional<?>>() {
            @Override
            public void write(JsonWriter out, Optional<?> value) throws IOException {
              if (value == null || value.isEmpty()) {
                boolean serializeNulls = out.getSerializeNulls();
                out.setSerializeNulls(true);
                out.nullValue();
                out.setSerializeNulls(serializeNulls);
              } else {
                adapter.write(out, value.get());
              }
            }

            @Override
            public Optional<?> read(JsonReader in) throws IOException {
              if (in.peek() == JsonToken.NULL) {
                in.nextNull();
                return Optional.empty();
              }
              return Optional.of(adapter.read(in));
            }
          };
    }
  }
}
