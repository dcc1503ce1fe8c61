using System.Buffers;
using System.Text.Json;
using GridAlert.Platform;
using MessagePack;
using MessagePack.Formatters;

namespace GridAlert.Features.Live;

/// <summary>Lets MessagePack carry exactly what JSON does: the same names, enums and times as texts.</summary>
internal sealed class SameAsJsonResolver : IFormatterResolver
{
    public static SameAsJsonResolver Instance { get; } = new();

    public IMessagePackFormatter<T> GetFormatter<T>() => Formatter<T>.Instance;

    private sealed class Formatter<T> : IMessagePackFormatter<T>
    {
        public static Formatter<T> Instance { get; } = new();

        public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options) =>
            Write(ref writer, JsonSerializer.SerializeToElement(value, Json.Options));

        public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            var start = reader.Position;
            reader.Skip();
            var json = MessagePackSerializer.ConvertToJson(reader.Sequence.Slice(start, reader.Position), cancellationToken: CancellationToken.None);
            return JsonSerializer.Deserialize<T>(json, Json.Options)!;
        }

        private static void Write(ref MessagePackWriter writer, JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    writer.WriteMapHeader(element.GetPropertyCount());
                    foreach (var property in element.EnumerateObject())
                    {
                        writer.Write(property.Name);
                        Write(ref writer, property.Value);
                    }
                    break;
                case JsonValueKind.Array:
                    writer.WriteArrayHeader(element.GetArrayLength());
                    foreach (var item in element.EnumerateArray())
                        Write(ref writer, item);
                    break;
                case JsonValueKind.String:
                    writer.Write(element.GetString());
                    break;
                case JsonValueKind.Number when element.TryGetInt64(out var whole):
                    writer.Write(whole);
                    break;
                case JsonValueKind.Number:
                    writer.Write(element.GetDouble());
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    writer.Write(element.GetBoolean());
                    break;
                default:
                    writer.WriteNil();
                    break;
            }
        }
    }
}
